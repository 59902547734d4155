package ai.gaze.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import ai.gaze.testing.EveryOperation;
import ai.gaze.training.data.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whenever a command is told to end it does so soon, and there is a way on to what it would write.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "has no signals that a test can send")
@Timeout(value = 2, unit = TimeUnit.HOURS)
class SignalsTest {

    private static final int CASES = EveryOperation.ALL ? 72 : 3;

    /** What is promised is 8 s; a machine that builds has other things to do. */
    private static final int SECONDS = 40;

    private static final Map<String, Integer> CODES =
            new TreeMap<>(Map.of("INT", 130, "TERM", 143, "HUP", 129));

    @TempDir private Path folder;

    @BeforeEach
    void signalsReachProcesses() throws IOException {
        assumeFalse(KillTest.isSigintIgnored(), "SIGINT is ignored here, and processes inherit it");
    }

    @Test
    void atAnyMomentACommandEndsAndTheNextOneDoesTheRest() throws Exception {
        long seed = Long.getLong("gaze.fuzz.seed", System.nanoTime());
        Random random = new Random(seed);
        ShortCommands commands = new ShortCommands(folder.resolve("work"));
        int stopped = 0;
        for (int i = 0; i < CASES; i++) {
            int drawn = random.nextInt(commands.all().size());
            List<String> command = commands.all().get(drawn);
            String signal = List.copyOf(CODES.keySet()).get(random.nextInt(3));
            commands.begin();
            long begin = System.nanoTime();
            assertEquals(0, GazeProcess.exitCode(start(command)), this::said);
            long took = (System.nanoTime() - begin) / 1_000_000;
            Map<String, String> expected = commands.files();
            Folders.delete(commands.folder());
            commands.begin();
            long after = random.nextLong(took / 5, took + took / 10);
            boolean twice = random.nextBoolean();
            String what = command + ", " + signal + " after " + after + " ms, twice " + twice;
            Process process = start(command);
            if (!process.waitFor(after, TimeUnit.MILLISECONDS)) {
                GazeProcess.signal(process, signal);
                if (twice) {
                    // It may have ended.
                    process.waitFor(random.nextLong(200), TimeUnit.MILLISECONDS);
                    new ProcessBuilder("kill", "-" + signal, "" + process.pid()).start().waitFor();
                }
                assertTrue(process.waitFor(SECONDS, TimeUnit.SECONDS), what + ": it does not end");
                stopped++;
            }
            int code = GazeProcess.exitCode(process);
            String told = what + ", seed " + seed + ": " + said();
            assertTrue(code == 0 || code == CODES.get(signal), told + code);
            assertFalse(told.contains("Exception") || told.contains("\tat "), told);
            if (code != 0) {
                boolean begun = Files.exists(commands.folder().resolve("trained/run.json"));
                List<String> next =
                        drawn == 0 && begun
                                ? List.of(
                                        "train",
                                        "--device=cpu",
                                        "--resume=" + commands.folder().resolve("trained"))
                                : command;
                assertEquals(0, GazeProcess.exitCode(start(next)), () -> told + "; " + said());
            }
            assertEquals(expected, commands.files(), told);
            Folders.delete(commands.folder());
        }
        System.out.printf("signals: %d, of which %d met it, seed %d%n", CASES, stopped, seed);
    }

    @Test
    void aRunThatIsStoppedAtItsPageSaysHowThatIsWritten() throws Exception {
        Path run = folder.resolve("run");
        // All of the sample for the page, and little to train.
        Process process = start(SampleRun.arguments(run));
        while (!Files.exists(run.resolve("result.json"))) {
            assertTrue(process.isAlive(), this::said);
            Thread.onSpinWait();
        }
        GazeProcess.signal(process, "INT");
        assertEquals(130, GazeProcess.exitCode(process), this::said);
        String told = said();
        assertTrue(told.contains("the run has ended and is whole"), told);
        assertTrue(told.contains("gaze report " + run), told);
        assertFalse(Files.exists(run.resolve("report.html")), told);
        Cli report = Cli.run("report", run.toString());
        assertEquals(0, report.code(), report::toString);
        assertTrue(Files.exists(run.resolve("report.html")));
    }

    private Process start(List<String> arguments) throws IOException {
        return GazeProcess.of(arguments)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("said").toFile())
                .start();
    }

    private String said() {
        try {
            return Files.readString(folder.resolve("said"));
        } catch (IOException e) {
            return e.toString();
        }
    }
}
