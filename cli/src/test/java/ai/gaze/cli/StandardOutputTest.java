package ai.gaze.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An answer that does not reach whoever asked is no success. */
@Timeout(120)
class StandardOutputTest {

    @TempDir private Path folder;

    @Test
    void halfAnAnswerOnAFullDiskIsAFailure() throws Exception {
        File full = new File("/dev/full");
        Assumptions.assumeTrue(full.exists(), "there is no device that is always full");
        Process process =
                gaze("models", "--json", "se").redirectOutput(full).redirectError(err()).start();
        assertEquals(1, exitCode(process));
        String said = Files.readString(err().toPath());
        assertEquals(1, said.lines().count(), said);
        assertTrue(said.contains("the output could not be written to its end"), said);
    }

    @Test
    void whoeverStopsReadingIsNotTold() throws Exception {
        Process process = gaze("--help").redirectError(err()).start();
        // As "head -1" does it, before the first line.
        process.getInputStream().close();
        assertEquals(StandardOutput.NOBODY_READS, exitCode(process));
        assertEquals("", Files.readString(err().toPath()));
    }

    @Test
    void aWholeAnswerArrivesInUtf8() throws Exception {
        Process process = gaze("models", "--json", "se").redirectError(err()).start();
        try (InputStream in = process.getInputStream()) {
            String answer = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(answer.stripTrailing().endsWith("}"), answer);
        }
        assertEquals(0, exitCode(process));
    }

    private File err() {
        return folder.resolve("err").toFile();
    }

    private static int exitCode(Process process) throws InterruptedException {
        try {
            assertTrue(process.waitFor(2, TimeUnit.MINUTES), "it does not end");
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }

    private static ProcessBuilder gaze(String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx512m"));
        // As the launcher does: a newer Java warns without it.
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("-Dai.djl.offline=true");
        command.add(Gaze.class.getName());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment()
                .put(
                        "CLASSPATH",
                        System.getProperty(
                                "surefire.test.class.path", System.getProperty("java.class.path")));
        return builder;
    }
}
