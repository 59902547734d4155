package ai.gaze.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.gaze.training.checkpoint.CheckpointData;
import ai.gaze.training.data.Datasets;
import ai.gaze.training.data.ImageDataset;
import ai.gaze.training.data.LabeledImages;
import ai.gaze.training.execution.ExecutionMode;
import ai.gaze.training.execution.Precision;
import ai.gaze.training.loss.ClassWeights;
import ai.gaze.training.optim.Optimizers;
import ai.gaze.training.run.TinyImages;
import ai.gaze.zoo.FreezePlan;
import ai.gaze.zoo.UserException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What does not fit a training leaves it as it was: its weights, its place and its callbacks. */
class RefusedRestoreTest {

    private static final class Counting implements Callback, Stateful {

        private final String key;
        private final int most;
        private int steps;

        private Counting(String key, int most) {
            this.key = key;
            this.most = most;
        }

        @Override
        public void stepEnded(Training training) {
            steps++;
        }

        @Override
        public void save(CheckpointData checkpoint) {
            checkpoint.state().put(key, steps);
        }

        @Override
        public void restore(CheckpointData checkpoint) {
            steps = checkpoint.state().path(key).asInt();
            if (steps > most) {
                throw new IllegalStateException("too many");
            }
        }
    }

    private static TrainingBuilder builder() {
        return TinyNetwork.training(TinyNetwork.create(), TinyImages.data(16, 8)).optEpochs(2);
    }

    @Test
    void callbacksThatWereRestoredBeforeTheOneThatRefusesAreAsTheyWere() {
        Counting first = new Counting("first", 100);
        Counting second = new Counting("second", 2);
        try (NDManager host = NDManager.newBaseManager(Device.cpu());
                Training longer =
                        builder()
                                .addCallback(new Counting("first", 100), new Counting("second", 9))
                                .build();
                Training training = builder().addCallback(first, second).build()) {
            longer.run();
            CheckpointData saved = longer.save(host);
            assertThrows(CallbackException.class, () -> training.restore(saved));
            assertEquals(0, first.steps);
            assertEquals(0, second.steps);
            assertEquals(0, training.iteration());
            training.run();
            assertEquals(4, first.steps);
        }
    }

    @Test
    void whatElseIsOtherIsSaid() {
        List<String> warnings = new ArrayList<>();
        try (NDManager host = NDManager.newBaseManager(Device.cpu());
                Training plain = builder().optOptimizer(Optimizers.sgd(0.1)).build();
                Training other =
                        builder()
                                .optOptimizer(Optimizers.sgd(0.1))
                                .optExecution(ExecutionMode.COMPILED)
                                .optPrecision(Precision.BF16)
                                .optClassWeights(
                                        ClassWeights.of(Map.of("dark", 2.0, "bright", 1.0)))
                                .optFreeze(FreezePlan.freezing("1").unfreezing(2, "1"))
                                .optWarning(warnings::add)
                                .build()) {
            other.restore(plain.save(host));
        }
        for (String part : List.of("precision fp32", "class weights none", "frozen weights none")) {
            assertTrue(warnings.stream().anyMatch(w -> w.contains(part)), warnings::toString);
        }
    }

    @Test
    void otherNamesOfTheClassesAreSaid() {
        List<String> warnings = new ArrayList<>();
        ImageDataset data = TinyImages.data(16, 8);
        List<String> names = List.of("bright", "dark");
        ImageDataset other =
                Datasets.of(
                        ((LabeledImages) data.train()).withClassNames(names),
                        ((LabeledImages) data.test()).withClassNames(names));
        try (NDManager host = NDManager.newBaseManager(Device.cpu());
                Training first = builder().build();
                Training second = builder().setData(other).optWarning(warnings::add).build()) {
            second.restore(first.save(host));
        }
        assertEquals(1, warnings.size(), warnings::toString);
        assertTrue(warnings.get(0).contains("classes [dark, bright] and goes on with [bright, "));
    }

    @Test
    void aPlaceWhereNoTrainingStandsIsRefused() {
        try (NDManager host = NDManager.newBaseManager(Device.cpu());
                Training training = builder().build()) {
            CheckpointData saved = training.save(host);
            for (Map.Entry<String, Integer> forged :
                    Map.of(
                                    "epoch",
                                    -3,
                                    "step",
                                    99,
                                    "iteration",
                                    -1,
                                    "seen",
                                    -5,
                                    "correct",
                                    -1,
                                    "bestEpoch",
                                    7)
                            .entrySet()) {
                CheckpointData wrong =
                        new CheckpointData(saved.tensors(), saved.state().deepCopy());
                ((ObjectNode) wrong.state().path(TrainingState.KEY))
                        .put(forged.getKey(), forged.getValue());
                String message =
                        assertThrows(UserException.class, () -> training.restore(wrong))
                                .getMessage();
                assertTrue(message.contains("which cannot be"), message);
            }
            training.restore(saved);
            assertEquals(4, training.run().history().size() * training.steps());
        }
    }
}
