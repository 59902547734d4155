package ai.gaze.training.run;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.testing.EveryOperation;
import ai.gaze.testing.FaultyDisk.Fault;
import ai.gaze.training.EpochMetrics;
import ai.gaze.training.data.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Wherever in its writing a run is killed, its power cut, or the disk fails, the same command or a
 * resume goes on, and it ends with the bits of the run that was left alone.
 */
@Timeout(value = 60, unit = TimeUnit.MINUTES)
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

    @TempDir private static Path folder;
    private static Path unbroken;
    private static Path stopped;

    @BeforeAll
    static void trainWithoutABreak() throws IOException {
        unbroken = folder.resolve("unbroken");
        Runs.train(unbroken, RECIPE, IMAGES);
        stopped = folder.resolve("stopped");
        stopAfterTheFirstEpoch(stopped);
        // As if the kill had come between the last checkpoint and the best one.
        Files.delete(stopped.resolve("checkpoints/best.safetensors"));
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void whereverItEndsThereIsAWayOn(Fault fault) throws IOException {
        EveryOperation.of(
                "a run",
                fault,
                fault == Fault.KILL ? 12 : 3,
                disk -> {
                    Path run = folder.resolve("run");
                    EveryOperation.untilItFails(
                            disk,
                            () -> {
                                Runs.train(disk.path(run), RECIPE, IMAGES);
                                assertFalse(
                                        fault.isTheEnd() && disk.hasFailed(),
                                        "it outlived its death");
                            });
                    goOn(run);
                });
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void aResumeThatEndsAnywhereHasAWayOn(Fault fault) throws IOException {
        EveryOperation.of(
                "a resume",
                fault,
                fault == Fault.KILL ? 6 : 2,
                disk -> {
                    Path run = folder.resolve("run");
                    copy(stopped, run);
                    EveryOperation.untilItFails(
                            disk, () -> Runs.resume(disk.path(run), IMAGES, new RunListener() {}));
                    goOn(run);
                });
    }

    private static void goOn(Path run) throws IOException {
        try {
            if (Files.exists(run.resolve("run.json"))) {
                Runs.resume(run, IMAGES, new RunListener() {});
            } else {
                Runs.train(run, RECIPE, IMAGES);
            }
            Runs.assertSame(unbroken, run);
            assertNothingIsLeft(run);
        } finally {
            Folders.delete(run);
        }
    }

    private static void assertNothingIsLeft(Path run) throws IOException {
        try (Stream<Path> files = Files.walk(run)) {
            assertFalse(files.anyMatch(file -> file.toString().endsWith(".tmp")), "a file is left");
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
}
