package ai.gaze.training;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.gaze.training.checkpoint.CheckpointData;
import ai.gaze.training.data.ImageDataset;
import ai.gaze.training.execution.ExecutionMode;
import ai.gaze.training.optim.Optimizer;
import ai.gaze.training.optim.OptimizerSpec;
import ai.gaze.training.optim.OptimizerType;
import ai.gaze.training.optim.Optimizers;
import ai.gaze.training.optim.WeightVector;
import ai.gaze.training.run.TinyImages;
import ai.gaze.training.schedule.Rates;
import ai.gaze.zoo.FreezePlan;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.backbone.SimpleCnn;
import ai.gaze.zoo.layer.ParameterNames;
import ai.gaze.zoo.layer.SeededInitialization;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is frozen is so in a training, and not in the network, which may be in several. */
class FrozenWeightsTest {

    private static final ImageDataset DATA = TinyImages.data(16, 8);
    private static final FreezePlan PLAN =
            new FreezePlan(
                    List.of("conv1", "bn1"),
                    List.of(),
                    new TreeMap<>(Map.of(2, List.of("conv1", "bn1"))));

    private static Block network(NDManager manager) {
        Block network = SimpleCnn.builder().setOutSize(2).build();
        int side = DATA.train().height();
        SeededInitialization.initialize(network, manager, 1, new Shape(1, 3, side, side));
        return network;
    }

    private static TrainingBuilder builder(Block network, FreezePlan plan, ExecutionMode mode) {
        AtomicInteger steps = new AtomicInteger();
        return TinyNetwork.training(network, DATA)
                .optEpochs(3)
                .optBatchSize(4)
                .optExecution(mode)
                .optFreeze(plan)
                .addCallback(
                        Callback.afterStep(
                                t -> {
                                    if (steps.incrementAndGet() % 3 == 0) {
                                        t.stop();
                                    }
                                }));
    }

    private static Map<String, float[]> alone(FreezePlan plan, ExecutionMode mode) {
        try (NDManager host = NDManager.newBaseManager(Device.cpu());
                Training training = builder(network(host), plan, mode).build()) {
            return toTheEnd(training);
        }
    }

    @ParameterizedTest
    @EnumSource(ExecutionMode.class)
    void twoTrainingsOfOneNetworkFreezeEachItsOwn(ExecutionMode mode) {
        Map<String, float[]> planned = alone(PLAN, mode);
        Map<String, float[]> free = alone(FreezePlan.NONE, mode);
        try (NDManager host = NDManager.newBaseManager(Device.cpu())) {
            Block network = network(host);
            try (Training first = builder(network, PLAN, mode).build();
                    Training second = builder(network, FreezePlan.NONE, mode).build()) {
                while (!first.hasEnded() || !second.hasEnded()) {
                    first.run();
                    second.run();
                }
                TinyNetwork.assertSame(planned, TinyNetwork.weights(first));
                TinyNetwork.assertSame(free, TinyNetwork.weights(second));
            }
            assertTrue(
                    ParameterNames.of(network).values().stream()
                            .filter(parameter -> !ParameterNames.isStatistic(parameter))
                            .allMatch(Parameter::requiresGradient));
        }
    }

    @Test
    void whereLayersCannotThawThatIsTriedAgainAfterARestore() {
        int[] made = new int[1];
        OptimizerSpec failing =
                Optimizers.of(
                        OptimizerType.of(
                                "second-fails",
                                List.of(),
                                (weights, options) -> {
                                    if (++made[0] == 2) {
                                        throw new IllegalStateException("on purpose");
                                    }
                                    return new Plain(weights);
                                }),
                        0.1);
        Map<String, float[]> unbroken;
        try (NDManager host = NDManager.newBaseManager(Device.cpu())) {
            made[0] = 9;
            try (Training training =
                    builder(network(host), PLAN, ExecutionMode.EAGER)
                            .optOptimizer(failing)
                            .build()) {
                unbroken = toTheEnd(training);
            }
            made[0] = 0;
            try (Training training =
                    builder(network(host), PLAN, ExecutionMode.EAGER)
                            .optOptimizer(failing)
                            .build()) {
                CheckpointData begin = training.save(host);
                assertThrows(UserException.class, () -> toTheEnd(training));
                training.restore(begin);
                TinyNetwork.assertSame(unbroken, toTheEnd(training));
            }
        }
    }

    private static Map<String, float[]> toTheEnd(Training training) {
        while (!training.hasEnded()) {
            training.run();
        }
        return TinyNetwork.weights(training);
    }

    private static final class Plain extends Optimizer {

        Plain(WeightVector weights) {
            super(weights);
        }

        @Override
        protected void update(NDArray weights, NDArray gradient, Rates rates) {
            weights.subi(gradient.mul(0.1f));
        }
    }

    @Test
    void aPlanNeedsNoWeightsOfATrainingThatIsClosed() {
        Block network = SimpleCnn.builder().setOutSize(2).build();
        for (FreezePlan plan : List.of(FreezePlan.NONE, PLAN, PLAN)) {
            try (Training training = builder(network, plan, ExecutionMode.EAGER).build()) {
                training.run();
                training.network();
            }
            ParameterNames.of(network).values().forEach(Parameter::close);
        }
    }
}
