package ai.gaze.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

/** Machines that cannot draw text: slim containers have no fonts, or not what reads them. */
@DisabledForJreRange(
        min = JRE.JAVA_20,
        disabledReason = "a newer Java has no setting that takes its fonts away")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class NoFontsTest {

    @TempDir private Path folder;

    @Test
    void aTrainingEndsWithAWarningAndWhatNeedsTextSaysWhatToInstall() throws Exception {
        Path run = folder.resolve("run");
        String trained = start(0, SampleRun.arguments(run));
        assertTrue(trained.contains("warning: curves.png, like all that has text"), trained);
        assertTrue(trained.contains("fonts-dejavu-core"), trained);
        assertTrue(trained.contains("test accuracy"), trained);
        assertFalse(trained.contains("\tat "), trained);
        assertTrue(Files.exists(run.resolve("report.html")));
        assertTrue(Files.exists(run.resolve("checkpoints/last.safetensors")));

        String resumed = start(0, List.of("train", "--device=cpu", "--resume=" + run));
        assertTrue(resumed.contains("test accuracy"), resumed);
        String evaluated = start(0, List.of("evaluate", "--device=cpu", run.toString()));
        assertTrue(evaluated.contains("accuracy per class"), evaluated);
        String explained = start(1, List.of("explain", "--device=cpu", run.toString()));
        assertTrue(explained.contains("gaze: this machine cannot draw text"), explained);
        assertFalse(explained.contains("\tat "), explained);
        String examined = start(1, List.of("doctor"));
        assertTrue(examined.contains("BAD fonts"), examined);
    }

    private String start(int expectedCode, List<String> arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx1g"));
        command.addAll(List.of("-Dai.djl.offline=true", "-Dsun.font.fontmanager=none"));
        String classPath = System.getProperty("java.class.path");
        command.addAll(
                List.of(
                        "-cp",
                        System.getProperty("surefire.test.class.path", classPath),
                        Gaze.class.getName()));
        command.addAll(arguments);
        Path log = Files.createTempFile(folder, "gaze", ".log");
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        try {
            assertTrue(process.waitFor(5, TimeUnit.MINUTES), "it does not end");
            String said = Files.readString(log);
            assertEquals(expectedCode, process.exitValue(), said);
            return said;
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
