package ai.gaze.training.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.gaze.training.EpochMetrics;
import ai.gaze.training.Progress;
import ai.gaze.training.device.DeviceMemoryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the memory of the device ends, one sentence says what to try and nothing is lost. */
class DeviceMemoryTest {

    private static final DatasetLoader IMAGES = Runs.images(50, 20);
    private static final Recipe RECIPE = Runs.recipe("epochs=3", "batch-size=20");

    @TempDir private Path folder;

    @Test
    void theRunSaysWhatToTryKeepsItsCheckpointAndGoesOn() throws IOException {
        Path unbroken = folder.resolve("unbroken");
        Runs.train(unbroken, RECIPE, IMAGES);
        Path broken = folder.resolve("broken");
        byte[][] kept = new byte[1][];
        RunListener greedy =
                new RunListener() {
                    @Override
                    public void epochEnded(EpochMetrics metrics) {
                        Runs.awaitFirstCheckpoint(broken);
                        kept[0] = last(broken);
                    }

                    @Override
                    public void progress(Progress progress) {
                        if (progress.epoch() == 2) {
                            takeMoreThanThereIs();
                        }
                    }
                };
        try (TrainingRun run = TrainingRun.create(broken, RECIPE, IMAGES, "cpu", greedy)) {
            DeviceMemoryException e =
                    assertThrows(DeviceMemoryException.class, () -> run.execute(new StopRequest()));
            assertEquals(
                    "cpu has not enough memory for batch-size 20 (1,073,741,824.0 MiB more were"
                            + " refused); train with a smaller one such as 10, or free memory and"
                            + " try again (the last checkpoint is kept, and the run can be resumed"
                            + " from it)",
                    e.getMessage());
        }
        assertArrayEquals(kept[0], last(broken));
        Runs.resume(broken, IMAGES, new RunListener() {});
        Runs.assertSame(unbroken, broken);
    }

    @Test
    void cudaSaysItInItsOwnWords() {
        EngineException cuda =
                new EngineException(
                        "CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total capacity"
                                + " of 139.72 GiB of which 1.19 GiB is free.");
        assertEquals(
                "gpu0 has not enough memory for batch-size 4096 (2.00 GiB more were refused); try",
                DeviceMemoryException.explain(cuda, Device.gpu(), "batch-size 4096", "try")
                        .getMessage());
    }

    @Test
    void anotherFailureStaysWhatItIs() {
        EngineException other = new EngineException("CUDA error: device-side assert triggered");
        assertSame(other, DeviceMemoryException.explain(other, Device.gpu(), "a", "b"));
    }

    private static void takeMoreThanThereIs() {
        try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
            manager.zeros(new Shape(1L << 48));
        }
    }

    private static byte[] last(Path run) {
        try {
            return Files.readAllBytes(run.resolve("checkpoints/last.safetensors"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
