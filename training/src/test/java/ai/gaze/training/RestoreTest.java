package ai.gaze.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.loss.Loss;
import ai.gaze.training.checkpoint.CheckpointData;
import ai.gaze.training.data.ImageDataset;
import ai.gaze.training.loss.Losses;
import ai.gaze.training.optim.EmaSpec;
import ai.gaze.training.optim.Optimizers;
import ai.gaze.training.run.RunDirectory;
import ai.gaze.training.run.TinyImages;
import ai.gaze.zoo.FreezePlan;
import ai.gaze.zoo.UserException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a training may be put back to another place, and where not. */
class RestoreTest {

    private static final ImageDataset DATA = TinyImages.data(24, 8);

    private static TrainingBuilder builder() {
        return TinyNetwork.training(TinyNetwork.create(), DATA).optEpochs(3);
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
            saved = training.save(training.newManager());
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
        TinyNetwork.assertSame(unbroken(), tried);
    }

    private static Map<String, float[]> unbroken() {
        try (Training training = builder().build()) {
            training.run();
            return TinyNetwork.weights(training);
        }
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
            CheckpointData begin = training.save(host);
            assertEquals(StopReason.REQUESTED, training.run().reason());
            training.restore(begin);
            assertEquals(0, training.epoch());
            assertEquals(0, training.iteration());
            assertEquals(StopReason.COMPLETED, training.run().reason());
            TinyNetwork.assertSame(unbroken(), TinyNetwork.weights(training));
        }
    }

    @Test
    void aRunDirectoryIsOfOnePlaceAlone(@TempDir Path folder) {
        try (NDManager host = NDManager.newBaseManager(Device.cpu());
                Training training =
                        builder().addCallback(new RunDirectory(folder.resolve("run"))).build()) {
            CheckpointData begin = training.save(host);
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
            saved = closed.save(closed.newManager());
        }
        try (Training training = builder().build()) {
            String message =
                    assertThrows(UserException.class, () -> training.restore(saved)).getMessage();
            assertTrue(message.contains("freed with the manager that it was saved to"), message);
            training.run();
            TinyNetwork.assertSame(unbroken(), TinyNetwork.weights(training));
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
            TinyNetwork.assertSame(oneBatch(), TinyNetwork.weights(training));
        }
    }

    private static Map<String, float[]> oneBatch() {
        try (Training training = builder().optBatchSize(24).build()) {
            training.run();
            return TinyNetwork.weights(training);
        }
    }

    @Test
    void whatIsRefusedChangesNothing() {
        CheckpointData foreign = CheckpointData.empty();
        try (NDManager host = NDManager.newBaseManager(Device.cpu());
                Training sgd = builder().optOptimizer(Optimizers.sgd(0.1)).build();
                Training training = builder().addCallback(stopAt(4)).build()) {
            sgd.run();
            CheckpointData saved = sgd.save(host);
            training.run();
            assertThrows(UserException.class, () -> training.restore(saved));
            assertThrows(
                    UserException.class,
                    () -> training.restore(SavedTensors.weightsOf(sgd.save(sgd.newManager()))));
            assertThrows(UserException.class, () -> training.restore(foreign));
            CheckpointData own = training.save(host);
            spoilt(own).forEach(s -> assertThrows(UserException.class, () -> training.restore(s)));
            assertEquals(4, training.iteration());
            training.run();
            TinyNetwork.assertSame(unbroken(), TinyNetwork.weights(training));
        }
    }

    private static List<CheckpointData> spoilt(CheckpointData good) {
        List<CheckpointData> spoilt = new ArrayList<>();
        for (String name : good.tensors().keySet()) {
            for (UnaryOperator<NDArray> by : SPOILS) {
                Map<String, NDArray> tensors = new LinkedHashMap<>(good.tensors());
                NDArray worse = by.apply(tensors.remove(name));
                if (worse != null) {
                    tensors.put(name, worse);
                }
                spoilt.add(new CheckpointData(tensors, good.state()));
            }
        }
        for (String key : List.of("run", "schedule", "optimizer-steps")) {
            ObjectNode state = good.state().deepCopy();
            state.remove(key);
            spoilt.add(new CheckpointData(good.tensors(), state));
        }
        return spoilt;
    }

    private static final List<UnaryOperator<NDArray>> SPOILS =
            List.of(
                    array -> null,
                    array -> array.toType(DataType.INT32, true),
                    array -> array.toType(DataType.FLOAT64, true),
                    array -> array.concat(array));

    private static Callback stopAt(long iteration) {
        return Callback.afterStep(
                training -> {
                    if (training.iteration() == iteration) {
                        training.stop();
                    }
                });
    }

    @Test
    void aSaveIsACopyThatNothingChanges() {
        try (Training training = builder().optEma(EmaSpec.swa(1)).build();
                Training other = builder().optEma(EmaSpec.swa(1)).build()) {
            CheckpointData begin = training.save(other.newManager());
            training.run();
            TinyNetwork.assertSame(TinyNetwork.weights(other), values(begin));
            Map<String, float[]> end = TinyNetwork.weights(training);
            training.restore(begin);
            training.run();
            TinyNetwork.assertSame(end, TinyNetwork.weights(training));
            other.restore(begin);
            other.run();
            TinyNetwork.assertSame(end, TinyNetwork.weights(other));
        }
    }

    private static Map<String, float[]> values(CheckpointData saved) {
        Map<String, float[]> values = new LinkedHashMap<>();
        SavedTensors.weightsOf(saved)
                .tensors()
                .forEach((name, array) -> values.put(name, array.toFloatArray()));
        return values;
    }

    @Test
    void aStepThatFailedIsNotMadeAgainOnWhatItLeft() {
        boolean[] failed = new boolean[1];
        Loss once =
                new Loss("once") {
                    @Override
                    public NDArray evaluate(NDList labels, NDList logits) {
                        if (!failed[0] && logits.head().getShape().get(0) == 8) {
                            failed[0] = true;
                            throw new IllegalStateException("on purpose");
                        }
                        return Losses.crossEntropy().evaluate(labels, logits);
                    }
                };
        try (NDManager host = NDManager.newBaseManager(Device.cpu());
                Training training = builder().optLoss(once).build()) {
            CheckpointData begin = training.save(host);
            assertThrows(UserException.class, training::run);
            String message = assertThrows(UserException.class, training::run).getMessage();
            assertTrue(message.contains("restore what was saved before"), message);
            assertThrows(UserException.class, () -> training.save(host));
            training.restore(begin);
            training.run();
            TinyNetwork.assertSame(unbroken(), TinyNetwork.weights(training));
        }
    }

    @Test
    void afterACallbackThatFailedItGoesOn() {
        boolean[] failed = new boolean[1];
        Callback once =
                Callback.afterStep(
                        training -> {
                            if (training.iteration() == 4 && !failed[0]) {
                                failed[0] = true;
                                throw new IllegalStateException("on purpose");
                            }
                        });
        try (Training training = builder().addCallback(once).build()) {
            assertThrows(CallbackException.class, training::run);
            assertEquals(StopReason.COMPLETED, training.run().reason());
            TinyNetwork.assertSame(unbroken(), TinyNetwork.weights(training));
        }
    }

    @Test
    void whatWasAskedBeforeIsForgotten() {
        try (NDManager host = NDManager.newBaseManager(Device.cpu());
                Training training = builder().build()) {
            CheckpointData begin = training.save(host);
            training.stop(StopReason.EARLY_STOPPED, "no more time");
            training.restore(begin);
            assertEquals(StopReason.COMPLETED, training.run().reason());
        }
    }

    @Test
    void aStopForGoodNeedsNoWords() {
        Callback stopping =
                Callback.afterStep(training -> training.stop(StopReason.EARLY_STOPPED, null));
        try (Training training = builder().addCallback(stopping).build()) {
            assertEquals(StopReason.EARLY_STOPPED, training.run().reason());
            assertTrue(training.hasEnded());
            training.run();
            assertEquals(1, training.iteration());
        }
    }

    @Test
    void whatIsSavedAsLayersThawCanBeRestored() {
        FreezePlan plan =
                new FreezePlan(List.of("1"), List.of(), new TreeMap<>(Map.of(2, List.of("1"))));
        List<CheckpointData> saved = new ArrayList<>();
        try (NDManager host = NDManager.newBaseManager(Device.cpu())) {
            Map<String, float[]> expected;
            Callback saving =
                    new Callback() {
                        @Override
                        public void epochBegan(Training training) {
                            saved.add(training.save(host));
                        }
                    };
            try (Training training = builder().optFreeze(plan).addCallback(saving).build()) {
                training.run();
                expected = TinyNetwork.weights(training);
            }
            for (CheckpointData each : saved) {
                try (Training again = builder().optFreeze(plan).build()) {
                    again.restore(each);
                    again.run();
                    TinyNetwork.assertSame(expected, TinyNetwork.weights(again));
                }
            }
        }
    }

    @Test
    void aRunThatCannotGoOnIsHeldByNobody(@TempDir Path folder) throws IOException {
        Path run = folder.resolve("run");
        try (Training training = builder().addCallback(new RunDirectory(run)).build()) {
            training.run();
        }
        Path log = run.resolve("metrics.jsonl");
        byte[] whole = Files.readAllBytes(log);
        Files.write(log, new byte[] {'x'});
        assertThrows(UserException.class, () -> RunDirectory.resuming(run));
        Files.write(log, whole);
        RunDirectory.resuming(run).close();
    }
}
