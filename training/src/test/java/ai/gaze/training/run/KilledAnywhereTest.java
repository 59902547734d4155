package ai.gaze.training.run;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.training.EpochMetrics;
import ai.gaze.training.run.FaultyDisk.Fault;
import ai.gaze.training.run.FaultyDisk.Killed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Wherever in its writing a run is killed, or fails as the disk does, the same command or a resume
 * goes on, and it ends with the bits of the run that was left alone. {@code -Dgaze.faults=all} lets
 * the disk, too, fail at every operation, and not at every third one.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class KilledAnywhereTest {

    private static final DatasetLoader IMAGES = TinyImages.of(4, 2);
    private static final Recipe RECIPE =
            Runs.recipe(
                    "epochs=2",
                    "batch-size=4",
                    "attention=se",
                    "execution=eager",
                    "optimizer.name=sgd",
                    "schedule.name=constant");

    private static final boolean ALL = "all".equals(System.getProperty("gaze.faults"));

    @TempDir private static Path folder;
    private static Path unbroken;

    @BeforeAll
    static void trainWithoutABreak() {
        unbroken = folder.resolve("unbroken");
        Runs.train(unbroken, RECIPE, IMAGES);
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void whereverItEndsThereIsAWayOn(Fault fault) throws IOException {
        boolean failed = true;
        int step = ALL || fault == Fault.KILL ? 1 : 3;
        int turn = fault == Fault.FULL ? step : 1;
        for (; failed; turn += step) {
            Path run = folder.resolve("run");
            FaultyDisk disk = new FaultyDisk(fault, turn);
            try {
                Runs.train(disk.path(run), RECIPE, IMAGES);
                assertFalse(fault == Fault.KILL && disk.hasFailed(), "it outlived its death");
            } catch (Killed | UncheckedIOException expected) {
                assertTrue(disk.hasFailed(), expected::toString);
            }
            disk.end();
            failed = disk.hasFailed();
            goOn(run, fault + " at operation " + turn);
        }
        assertTrue(turn > 40, "a run writes more than " + turn + " times");
    }

    @Test
    void aResumeThatIsKilledHasAWayOn() throws IOException {
        Path stopped = folder.resolve("stopped");
        stopAfterTheFirstEpoch(stopped);
        // As if the kill had come between the last checkpoint and the best one.
        Files.delete(stopped.resolve("checkpoints/best.safetensors"));
        boolean failed = true;
        for (int turn = 1; failed; turn++) {
            Path run = folder.resolve("run");
            copy(stopped, run);
            FaultyDisk disk = new FaultyDisk(Fault.KILL, turn);
            try {
                Runs.resume(disk.path(run), IMAGES, new RunListener() {});
            } catch (Killed expected) {
                assertTrue(disk.hasFailed(), expected::toString);
            }
            disk.end();
            failed = disk.hasFailed();
            goOn(run, "killed at operation " + turn + " of the resume");
        }
    }

    private static void goOn(Path run, String when) throws IOException {
        try {
            if (Files.exists(run.resolve("run.json"))) {
                Runs.resume(run, IMAGES, new RunListener() {});
            } else {
                Runs.train(run, RECIPE, IMAGES);
            }
            Runs.assertSame(unbroken, run);
            assertNothingIsLeft(run, when);
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(when + ": " + e.getMessage(), e);
        }
        delete(run);
    }

    private static void assertNothingIsLeft(Path run, String when) throws IOException {
        try (Stream<Path> files = Files.walk(run)) {
            assertFalse(files.anyMatch(file -> file.toString().endsWith(".tmp")), when);
        }
    }

    private static void stopAfterTheFirstEpoch(Path run) {
        StopRequest stop = new StopRequest();
        RunListener listener =
                new RunListener() {
                    @Override
                    public void epochEnded(EpochMetrics metrics) {
                        stop.stop();
                    }
                };
        try (TrainingRun training = TrainingRun.create(run, RECIPE, IMAGES, "cpu", listener)) {
            assertTrue(training.execute(stop).isEmpty());
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    private static void delete(Path run) throws IOException {
        try (Stream<Path> files = Files.walk(run)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
