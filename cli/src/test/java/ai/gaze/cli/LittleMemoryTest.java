package ai.gaze.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.testing.EveryOperation;
import ai.gaze.training.data.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * With however little memory a command does what it should, or ends with exit code 1 and a sentence
 * that names what to change; no part of anybody's is blamed, and the next try finds all in order.
 */
@EnabledOnOs(OS.LINUX)
@Timeout(value = 1, unit = TimeUnit.HOURS)
class LittleMemoryTest {

    private static final int CASES = EveryOperation.ALL ? 60 : 2;

    /** KiB. Below, the libraries of the engine end the process as they load; above, all is done. */
    private static final int LEAST = 260_000;

    private static final int MOST = 500_000;

    @TempDir private Path folder;

    @BeforeEach
    void makeARun() throws IOException {
        SampleRun.copyTo(folder.resolve("run"));
    }

    @Test
    void whateverIsRefusedIsSaidInASentence() throws Exception {
        long seed = Long.getLong("gaze.fuzz.seed", System.nanoTime());
        Random random = new Random(seed);
        List<List<String>> commands = commands();
        int done = 0;
        for (int i = 0; i < CASES; i++) {
            List<String> command = commands.get(random.nextInt(commands.size()));
            int kibibytes = random.nextInt(LEAST, MOST);
            String what = command + " in " + kibibytes + " KiB, seed " + seed + ": ";
            int code = exitCode(kibibytes, command);
            String said = Files.readString(folder.resolve("said"));
            assertFalse(said.contains("Exception") || said.contains("\tat "), what + said);
            assertFalse(said.contains("ask who made it"), what + said);
            assertTrue(code == 0 || code == 1, what + code + ", " + said);
            if (code == 1) {
                assertTrue(said.contains("memory"), what + said);
            }
            done += code == 0 ? 1 : 0;
            Files.deleteIfExists(folder.resolve("net.onnx"));
            if (Files.exists(folder.resolve("trained"))) {
                Folders.delete(folder.resolve("trained"));
            }
        }
        System.out.printf("little memory: %d, %d done, seed %d%n", CASES, done, seed);
        Cli after = Cli.run("evaluate", folder.resolve("run").toString());
        assertEquals(0, after.code(), after::toString);
    }

    private List<List<String>> commands() {
        String run = folder.resolve("run").toString();
        return List.of(
                SampleRun.arguments(folder.resolve("trained")),
                List.of("evaluate", run, "--device=cpu"),
                List.of("export", run, "--format=onnx", "--output=" + folder.resolve("net.onnx")),
                List.of("report", run, "--device=cpu"));
    }

    private int exitCode(int kibibytes, List<String> arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.addAll(List.of("sh", "-c", "ulimit -d " + kibibytes + "; exec \"$@\"", "sh"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx64m"));
        command.addAll(List.of("-Xlog:disable", "-Dai.djl.offline=true", "-cp"));
        String classPath = System.getProperty("java.class.path");
        command.add(System.getProperty("surefire.test.class.path", classPath));
        command.add(Gaze.class.getName());
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("OMP_NUM_THREADS", "1");
        builder.environment().put("MALLOC_ARENA_MAX", "1");
        // As it was measured, whoever starts this.
        List.of("MALLOC_MMAP_MAX_", "MALLOC_TRIM_THRESHOLD_")
                .forEach(builder.environment()::remove);
        builder.directory(folder.toFile());
        Process process = builder.redirectOutput(folder.resolve("said").toFile()).start();
        try {
            assertTrue(process.waitFor(5, TimeUnit.MINUTES), "it does not end");
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }
}
