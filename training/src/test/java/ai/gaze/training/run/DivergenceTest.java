package ai.gaze.training.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.testing.SavedRuns;
import ai.gaze.training.DivergedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A loss that is no number stops the run and spoils nothing. */
class DivergenceTest {

    private static final DatasetLoader IMAGES = Runs.images(40, 10);

    @TempDir private Path folder;

    @Test
    void theStepAndTheLearningRateAreNamed() throws IOException {
        Path run = folder.resolve("run");
        Recipe recipe = Runs.recipe("epochs=1", "batch-size=10", "optimizer.lr=1e30");
        DivergedException e =
                assertThrows(DivergedException.class, () -> Runs.train(run, recipe, IMAGES));
        assertTrue(e.getMessage().contains("epoch 1 at step 2"), e.getMessage());
        assertTrue(e.getMessage().contains("learning rate 1.0E30"), e.getMessage());
        assertFalse(e.getMessage().contains("is kept"), e.getMessage());
        assertFalse(Files.exists(run.resolve("checkpoints")));
        assertEquals(1, IterationLog.read(run.resolve("iterations.csv")).length);
    }

    @Test
    void theLastGoodCheckpointIsKept() throws IOException {
        Path good = folder.resolve("good");
        String[] shared = {
            "batch-size=20", "schedule.name=step", "schedule.step-epochs=1.0", "schedule.gamma=1e33"
        };
        Runs.train(good, recipe("epochs=1", shared), IMAGES);
        Path bad = folder.resolve("bad");
        DivergedException e =
                assertThrows(
                        DivergedException.class,
                        () -> Runs.train(bad, recipe("epochs=2", shared), IMAGES));
        assertTrue(e.getMessage().contains("in epoch 2"), e.getMessage());
        assertTrue(e.getMessage().contains("the last good checkpoint is kept"), e.getMessage());
        SavedRuns.assertSameCheckpoint(checkpoint(good), checkpoint(bad));
    }

    @Test
    void whatTheVeryLastStepSpoiltIsSeenByTheEvaluation() {
        Path run = folder.resolve("run");
        Recipe recipe = Runs.recipe("epochs=2", "batch-size=40", "optimizer.lr=1e30");
        assertThrows(DivergedException.class, () -> Runs.train(run, recipe, IMAGES));
        assertFalse(Files.exists(run.resolve("checkpoints")));
    }

    @Test
    void aStopDoesNotWriteSpoiltWeights() {
        Path directory = folder.resolve("run");
        Recipe recipe = Runs.recipe("epochs=1", "batch-size=10", "optimizer.lr=1e39");
        StopRequest stop = new StopRequest();
        stop.stop();
        try (TrainingRun run =
                TrainingRun.create(directory, recipe, IMAGES, "cpu", new RunListener() {})) {
            assertThrows(DivergedException.class, () -> run.execute(stop));
        }
        assertFalse(Files.exists(directory.resolve("checkpoints")));
    }

    private static Recipe recipe(String epochs, String... shared) {
        String[] all = new String[shared.length + 1];
        System.arraycopy(shared, 0, all, 0, shared.length);
        all[shared.length] = epochs;
        return Runs.recipe(all);
    }

    private static Path checkpoint(Path run) {
        return run.resolve("checkpoints/last.safetensors");
    }
}
