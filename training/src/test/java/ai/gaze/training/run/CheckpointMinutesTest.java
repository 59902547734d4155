package ai.gaze.training.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.testing.SavedRuns;
import ai.gaze.training.Progress;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.file.HeldException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints inside of epochs, and who may write them. */
class CheckpointMinutesTest {

    private static final DatasetLoader IMAGES = Runs.images(50, 20);

    @TempDir private Path folder;

    @Test
    void whatIsKilledInsideALongEpochGoesOnFromThereAndEndsEqual() throws IOException {
        // Less than a step takes: one after each.
        Recipe recipe =
                Runs.recipe("epochs=2", "batch-size=10", "attention=se", "checkpoint.minutes=1e-9");
        Path run = folder.resolve("run");
        Path killed = folder.resolve("killed");
        execute(
                run,
                recipe,
                new RunListener() {
                    @Override
                    public void progress(Progress progress) {
                        if (progress.epoch() == 2 && progress.step() == 4) {
                            awaitStep(run, 3);
                            copy(run, killed);
                        }
                    }
                });
        assertEquals(
                3,
                SavedRuns.state(killed.resolve("checkpoints/last.safetensors"))
                        .at("/run/step")
                        .asInt());
        Runs.resume(killed, IMAGES, new RunListener() {});
        Runs.assertSame(run, killed);

        Path plain = folder.resolve("plain");
        Runs.train(plain, Runs.recipe("epochs=2", "batch-size=10", "attention=se"), IMAGES);
        assertEquals(Runs.metrics(plain), Runs.metrics(run));
    }

    /** Another thread writes it. */
    private static void awaitStep(Path run, int step) {
        long end = System.nanoTime() + 60_000_000_000L;
        while (stepOf(run.resolve("checkpoints/last.safetensors")) != step) {
            assertTrue(System.nanoTime() < end, "no checkpoint of step " + step);
        }
    }

    private static int stepOf(Path checkpoint) {
        try {
            return SavedRuns.state(checkpoint).at("/run/step").asInt();
        } catch (IOException | RuntimeException e) {
            // Between two renames there is none.
            return -1;
        }
    }

    @Test
    void theDefaultIsNoKeyOfARunAndANegativeTimeIsRefused() throws IOException {
        Recipe recipe = Runs.recipe("epochs=1", "batch-size=50", "checkpoint.minutes=0");
        assertNull(recipe.checkpoint());
        Path run = folder.resolve("run");
        Runs.train(run, recipe, IMAGES);
        assertFalse(Runs.json(run.resolve("run.json")).at("/recipe").has("checkpoint"));
        String message =
                assertThrows(UserException.class, () -> Runs.recipe("checkpoint.minutes=-1"))
                        .getMessage();
        assertTrue(message.contains("checkpoint.minutes is -1"), message);
    }

    @Test
    void whoseRunWasTakenOverWritesNothingMoreIntoIt() throws IOException {
        Path run = folder.resolve("run");
        Recipe recipe = Runs.recipe("epochs=3", "batch-size=25");
        RunListener robber =
                new RunListener() {
                    @Override
                    public void progress(Progress progress) {
                        if (progress.epoch() == 2) {
                            takeOver(run);
                        }
                    }
                };
        HeldException refused =
                assertThrows(HeldException.class, () -> execute(run, recipe, robber));
        assertTrue(
                refused.getMessage().contains("was taken over by process"), refused.getMessage());
        assertEquals(1, Runs.metrics(run).size());
        Runs.resume(run, IMAGES, new RunListener() {});
        Path alone = folder.resolve("alone");
        Runs.train(alone, recipe, IMAGES);
        Runs.assertSame(alone, run);
    }

    private static void execute(Path directory, Recipe recipe, RunListener listener) {
        try (TrainingRun run = TrainingRun.create(directory, recipe, IMAGES, "cpu", listener)) {
            run.execute(new StopRequest());
        }
    }

    private static void takeOver(Path run) {
        try {
            RunOwner.take(run);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void copy(Path from, Path to) {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
