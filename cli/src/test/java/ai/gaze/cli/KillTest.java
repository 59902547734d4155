package ai.gaze.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import ai.gaze.testing.EveryOperation;
import ai.gaze.testing.SavedRuns;
import ai.gaze.training.data.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Real processes that are killed and resumed end with the bits of one that was left alone. */
class KillTest {

    private static final int STEPS = 100;
    private static final int SIGINT = 2;

    @TempDir private static Path folder;

    @BeforeAll
    static void trainWithoutABreak() throws Exception {
        FewImages.write(folder.resolve("photos/train"), STEPS, 32, 0);
        // So many that the second epoch does not end before it is seen.
        FewImages.write(folder.resolve("photos/val"), 100, 32, STEPS);
        Process process = start("unbroken", train("unbroken"));
        assertEquals(0, GazeProcess.exitCode(process), () -> output("unbroken"));
    }

    @Test
    void killedInTheMiddleOfTheSecondEpochItEndsEqual() throws Exception {
        Process process = start("killed", train("killed"));
        awaitSecondEpoch(process, "killed");
        process.destroyForcibly();
        assertTrue(process.waitFor(1, TimeUnit.MINUTES));
        assertEquals(1, lines("killed", "metrics.jsonl"), "killed in its second epoch");
        resumeAndCompare("killed");
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "has no SIGINT that a test can send")
    void controlCWritesACheckpointSaysHowToResumeAndExitsWith130() throws Exception {
        assumeFalse(isSigintIgnored(), "SIGINT is ignored here, and processes inherit that");
        Process process = start("stopped", train("stopped"));
        awaitSecondEpoch(process, "stopped");
        GazeProcess.signal(process, "INT");
        assertEquals(130, GazeProcess.exitCode(process), () -> output("stopped"));
        String command = "gaze train --resume " + folder.resolve("stopped");
        assertTrue(output("stopped").contains("To go on: " + command), () -> output("stopped"));
        assertTrue(Files.exists(folder.resolve("stopped/checkpoints/last.safetensors")));
        assertTrue(lines("stopped", "iterations.csv") > 1 + STEPS, "more than the first epoch");
        assertEquals(1, lines("stopped", "metrics.jsonl"), "stopped in its second epoch");
        resumeAndCompare("stopped");
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "has no SIGINT that a test can send")
    void whatGoesWrongAfterControlCIsSaidAndKeepsItsExitCode() throws Exception {
        assumeFalse(isSigintIgnored(), "SIGINT is ignored here, and processes inherit that");
        Process process = start("failed", train("failed"));
        awaitSecondEpoch(process, "failed");
        // What stands in the way of the next checkpoint works for every user, as no right does.
        Path way = folder.resolve("failed/checkpoints/last.previous.safetensors");
        Files.deleteIfExists(way);
        Files.createDirectories(way.resolve("in-the-way"));
        GazeProcess.signal(process, "INT");
        assertEquals(1, GazeProcess.exitCode(process), () -> output("failed"));
        assertTrue(
                output("failed").contains("gaze: cannot write the checkpoint"),
                () -> output("failed"));
    }

    @Test
    @Timeout(value = 3, unit = TimeUnit.HOURS)
    void killedAtRandomMomentsItAlwaysGoesOnAndEndsEqual() throws Exception {
        int kills = Integer.getInteger("gaze.kills", EveryOperation.ALL ? 500 : 3);
        long seed = Long.getLong("gaze.fuzz.seed", System.nanoTime());
        Random random = new Random(seed);
        FewImages.write(folder.resolve("data/train"), 4, 8, 0);
        FewImages.write(folder.resolve("data/val"), 2, 8, 4);
        long begin = System.nanoTime();
        Process unbroken = start("tiny", tiny("tiny"));
        while (!Files.exists(folder.resolve("tiny/iterations.csv")) && unbroken.isAlive()) {
            Thread.sleep(5);
        }
        long started = (System.nanoTime() - begin) / 1_000_000;
        assertEquals(0, GazeProcess.exitCode(unbroken), () -> output("tiny"));
        long took = (System.nanoTime() - begin) / 1_000_000;
        int killed = 0;
        int runs = 0;
        while (killed < kills) {
            String run = "random-" + runs++;
            List<String> command = tiny(run);
            boolean ended = false;
            while (!ended) {
                // Most of them after Java and the engine have started.
                long from = random.nextInt(4) == 0 ? 0 : started;
                boolean isFirst = command.equals(tiny(run));
                begin = System.nanoTime();
                Process process = start(run, command);
                long until = killed < kills ? random.nextLong(from, took + 100) : 300_000;
                ended = process.waitFor(until, TimeUnit.MILLISECONDS);
                long lasted = Math.max(1, (System.nanoTime() - begin) / 1_000_000);
                boolean hasBegun = Files.exists(folder.resolve(run).resolve("run.json"));
                if (isFirst && (ended || (lasted > started && !hasBegun))) {
                    // The machine has more or less to do than it had: the moments move with it.
                    double factor = ended ? 1.0 * lasted / took : 1.1;
                    started = Math.max(1, Math.round(started * factor));
                    took = Math.max(started + 1, Math.round(took * factor));
                }
                if (ended) {
                    String when = "seed " + seed + " after " + killed + " kills: ";
                    assertEquals(0, process.exitValue(), () -> when + output(run));
                    assertSame("tiny", run);
                } else {
                    process.destroyForcibly().waitFor();
                    killed++;
                    // It may have begun between.
                    command =
                            Files.exists(folder.resolve(run).resolve("run.json"))
                                    ? resume(run)
                                    : tiny(run);
                }
            }
            try (Stream<Path> files = Files.walk(folder.resolve(run))) {
                assertFalse(files.anyMatch(f -> f.toString().endsWith(".tmp")), "seed " + seed);
            }
            Folders.delete(folder.resolve(run));
        }
        System.out.printf("%d kills of %d runs, seed %d%n", killed, runs, seed);
    }

    private static List<String> tiny(String run) {
        return List.of(
                "train",
                "--dataset=image-folder",
                "--data=" + folder.resolve("data"),
                "--set=data.image-size=8",
                "--device=cpu",
                "--attention=se",
                "--epochs=3",
                "--batch-size=2",
                "--runs=" + folder,
                "--name=" + run);
    }

    private static List<String> resume(String run) {
        return List.of("train", "--device=cpu", "--resume=" + folder.resolve(run));
    }

    private static void resumeAndCompare(String run) throws Exception {
        Process process = start(run + "-resumed", resume(run));
        assertEquals(0, GazeProcess.exitCode(process), () -> output(run + "-resumed"));
        assertSame("unbroken", run);
    }

    private static void assertSame(String unbroken, String run) throws IOException {
        assertArrayEquals(
                Files.readAllBytes(folder.resolve(unbroken).resolve("iterations.csv")),
                Files.readAllBytes(folder.resolve(run).resolve("iterations.csv")));
        for (String file : List.of("last.safetensors", "best.safetensors")) {
            SavedRuns.assertSameCheckpoint(
                    folder.resolve(unbroken).resolve("checkpoints").resolve(file),
                    folder.resolve(run).resolve("checkpoints").resolve(file));
        }
    }

    private static List<String> train(String run) {
        return List.of(
                "train",
                "--dataset=image-folder",
                "--data=" + folder.resolve("photos"),
                "--set=data.image-size=32",
                "--device=cpu",
                "--attention=se",
                "--epochs=2",
                "--batch-size=1",
                "--runs=" + folder,
                "--name=" + run);
    }

    private static Process start(String name, List<String> arguments) throws IOException {
        return GazeProcess.of(arguments)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile())
                .start();
    }

    /** Waits until losses of the second epoch are written, and its last ones are not yet. */
    private static void awaitSecondEpoch(Process process, String run) throws Exception {
        while (lines(run, "iterations.csv") <= 1 + STEPS) {
            assertTrue(process.isAlive(), () -> output(run));
            Thread.sleep(5);
        }
    }

    private static long lines(String run, String file) throws IOException {
        Path path = folder.resolve(run).resolve(file);
        if (!Files.exists(path)) {
            return 0;
        }
        return Files.readString(path).lines().count();
    }

    private static String output(String name) {
        try {
            return Files.readString(folder.resolve(name + ".log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** A shell that starts something in the background may have it ignore SIGINT. */
    static boolean isSigintIgnored() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return false;
        }
        String ignored =
                Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("SigIgn:"))
                        .findFirst()
                        .orElseThrow()
                        .substring(7)
                        .trim();
        return (Long.parseUnsignedLong(ignored, 16) >> (SIGINT - 1) & 1) == 1;
    }
}
