package ai.gaze.training.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a run and its network do does not depend on the thread that asks. */
@Timeout(300)
class ThreadTest {

    private static final Recipe RECIPE =
            Runs.recipe(
                    "epochs=1",
                    "batch-size=4",
                    "attention=cbam",
                    "ema.decay=0.9",
                    "transfer.freeze=[conv1]");

    @TempDir private Path folder;

    @Test
    void aFreshThreadTrainsEvaluatesPredictsExplainsAndExportsTheSame() throws Exception {
        Path here = folder.resolve("here");
        Path there = folder.resolve("there");
        Runs.train(here, RECIPE, Runs.images(8, 4));
        inAFreshThread(() -> Runs.train(there, RECIPE, Runs.images(8, 4)));
        Runs.assertSame(here, there);
        List<Object> expected = Uses.of(here, folder.resolve("exports"));
        assertEquals(expected, inAFreshThread(() -> Uses.of(here, folder.resolve("others"))));
    }

    @Test
    void aNetworkIsLoadedInOneThreadAndUsedInAnother() throws Exception {
        Path run = folder.resolve("run");
        Runs.train(run, RECIPE, Runs.images(8, 4));
        List<Object> expected = Uses.of(run, folder.resolve("exports"));
        try (TrainedNetwork network =
                inAFreshThread(() -> TrainedNetwork.load(run, "last", "cpu", w -> {}))) {
            for (int i = 0; i < 2; i++) {
                Path others = folder.resolve("others" + i);
                assertEquals(expected, inAFreshThread(() -> Uses.of(network, others)));
            }
        }
    }

    @Test
    void aStoppedRunGoesOnInAnotherThread() throws Exception {
        Path whole = folder.resolve("whole");
        Path parts = folder.resolve("parts");
        Runs.train(whole, RECIPE, Runs.images(8, 4));
        StopRequest stop = new StopRequest();
        stop.stop();
        TrainingRun run =
                inAFreshThread(
                        () ->
                                TrainingRun.create(
                                        parts,
                                        RECIPE,
                                        Runs.images(8, 4),
                                        "cpu",
                                        new RunListener() {}));
        try (run) {
            assertTrue(inAFreshThread(() -> run.execute(stop)).isEmpty());
        }
        inAFreshThread(() -> Runs.resume(parts, Runs.images(8, 4), new RunListener() {}));
        Runs.assertSame(whole, parts);
    }

    @Test
    void nothingIsRecordedAndTheModeOfTheThreadStaysWhatItWas() throws Exception {
        Path run = folder.resolve("run");
        Runs.train(run, RECIPE, Runs.images(8, 4));
        inAFreshThread(
                () -> {
                    int arrays = Native.arrays();
                    assertTrue(JniUtils.isGradMode(), "a new thread records");
                    try (TrainedNetwork network = TrainedNetwork.load(run, "last", "cpu", w -> {});
                            NDManager manager = network.newManager()) {
                        NDArray images = manager.ones(new Shape(2, 3, 32, 32));
                        images.setRequiresGradient(true);
                        assertFalse(network.logits(images).hasGradient());
                        Uses.of(network, folder.resolve("exports"));
                    }
                    assertTrue(JniUtils.isGradMode());
                    assertEquals(arrays, Native.arrays());
                    return null;
                });
    }

    private static <T> T inAFreshThread(Callable<T> work) throws Exception {
        FutureTask<T> task = new FutureTask<>(work);
        Thread thread = new Thread(task, "fresh");
        thread.start();
        thread.join();
        return task.get();
    }
}
