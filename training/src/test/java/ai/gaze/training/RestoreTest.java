package ai.gaze.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.gaze.training.checkpoint.CheckpointData;
import ai.gaze.training.data.ImageDataset;
import ai.gaze.training.run.RunDirectory;
import ai.gaze.training.run.TinyImages;
import ai.gaze.zoo.UserException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a training may be put back to another place, and where not. */
class RestoreTest {

    private static final ImageDataset DATA = TinyImages.data(24, 8);

    private static TrainingBuilder builder() {
        return Training.builder()
                .setNetwork(TinyNetwork.create())
                .setData(DATA)
                .optDevice(Device.cpu())
                .optBatchSize(8)
                .optEpochs(3);
    }

    /** A copy, as the tensors of a save are those that the next step changes. */
    private static CheckpointData copy(CheckpointData saved, NDManager owner) {
        Map<String, NDArray> tensors = saved.tensors();
        tensors.replaceAll(
                (name, tensor) -> {
                    NDArray copy = tensor.duplicate();
                    copy.attach(owner);
                    return copy;
                });
        return saved;
    }

    /** Tries to restore in every moment that there is while it runs. */
    private static final class Restoring implements Callback {

        private final List<String> refused = new ArrayList<>();
        private CheckpointData saved;

        private void attempt(String moment, Training training) {
            String message =
                    assertThrows(UserException.class, () -> training.restore(saved)).getMessage();
            assertTrue(message.contains("cannot be restored while it runs"), message);
            if (!refused.contains(moment)) {
                refused.add(moment);
            }
        }

        @Override
        public void trainingBuilt(Training training) {
            saved = training.save();
            training.restore(saved);
        }

        @Override
        public void trainingBegan(Training training) {
            attempt("trainingBegan", training);
        }

        @Override
        public void epochBegan(Training training) {
            attempt("epochBegan", training);
        }

        @Override
        public void stepEnded(Training training) {
            attempt("stepEnded", training);
        }

        @Override
        public void lossesRead(Training training, long first, float... losses) {
            attempt("lossesRead", training);
        }

        @Override
        public void epochEnded(Training training) {
            attempt("epochEnded", training);
        }

        @Override
        public void checkpointDue(Training training) {
            attempt("checkpointDue", training);
        }

        @Override
        public void trainingEnded(Training training, TrainingResult result) {
            attempt("trainingEnded", training);
        }
    }

    @Test
    void whileItRunsItIsRefusedInEveryMomentAndChangesNothing() {
        Restoring restoring = new Restoring();
        Map<String, float[]> tried;
        try (Training training = builder().addCallback(restoring).build()) {
            assertEquals(3, training.run().epochs());
            tried = TinyNetwork.weights(training);
        }
        assertEquals(7, restoring.refused.size(), restoring.refused::toString);
        assertSame(unbroken(), tried);
    }

    private static Map<String, float[]> unbroken() {
        try (Training training = builder().build()) {
            training.run();
            return TinyNetwork.weights(training);
        }
    }

    private static void assertSame(Map<String, float[]> expected, Map<String, float[]> found) {
        expected.forEach((name, values) -> assertArrayEquals(values, found.get(name), name));
    }

    @Test
    void whoeverStopsItRollsItBackAndRunsItAgain() {
        boolean[] stopped = new boolean[1];
        Callback stopsOnce =
                Callback.afterStep(
                        t -> {
                            if (t.iteration() == 5 && !stopped[0]) {
                                stopped[0] = true;
                                t.stop();
                            }
                        });
        try (NDManager host = NDManager.newBaseManager(Device.cpu());
                Training training = builder().addCallback(stopsOnce).build()) {
            CheckpointData begin = copy(training.save(), host);
            assertEquals(StopReason.REQUESTED, training.run().reason());
            training.restore(begin);
            assertEquals(0, training.epoch());
            assertEquals(0, training.iteration());
            assertEquals(StopReason.COMPLETED, training.run().reason());
            assertSame(unbroken(), TinyNetwork.weights(training));
        }
    }

    @Test
    void aRunDirectoryIsOfOnePlaceAlone(@TempDir Path folder) {
        try (NDManager host = NDManager.newBaseManager(Device.cpu());
                Training training =
                        builder().addCallback(new RunDirectory(folder.resolve("run"))).build()) {
            CheckpointData begin = copy(training.save(), host);
            training.run();
            training.restore(begin);
            String message = assertThrows(RuntimeException.class, training::run).getMessage();
            assertTrue(message.contains("iteration 0, but "), message);
            assertTrue(message.contains("RunDirectory.resuming"), message);
        }
    }

    @Test
    void whatATrainingSavedThatIsClosedIsRefusedBeforeAnythingChanges() {
        CheckpointData saved;
        try (Training closed = builder().build()) {
            saved = closed.save();
        }
        try (Training training = builder().build()) {
            String message =
                    assertThrows(UserException.class, () -> training.restore(saved)).getMessage();
            assertTrue(message.contains("freed with the training that saved it"), message);
            training.run();
            assertSame(unbroken(), TinyNetwork.weights(training));
        }
    }

    @Test
    void everyCallMakesWayHoweverSoonItIsStopped() {
        try (Training training =
                builder()
                        .optBatchSize(24)
                        .addCallback(
                                new Callback() {
                                    @Override
                                    public void epochBegan(Training t) {
                                        t.stop();
                                    }
                                })
                        .build()) {
            int calls = 0;
            while (!training.hasEnded() && calls < 20) {
                training.run();
                calls++;
            }
            assertEquals(6, calls);
            assertSame(oneBatch(), TinyNetwork.weights(training));
        }
    }

    private static Map<String, float[]> oneBatch() {
        try (Training training = builder().optBatchSize(24).build()) {
            training.run();
            return TinyNetwork.weights(training);
        }
    }
}
