package ai.gaze.training.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.gaze.training.loss.CrossEntropy;
import ai.gaze.training.schedule.Rates;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.layer.BatchNorm2d;
import ai.gaze.zoo.layer.Layers;
import ai.gaze.zoo.layer.NamedSequential;
import ai.gaze.zoo.layer.ParameterNames;
import ai.gaze.zoo.layer.SeededInitialization;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FlatParametersTest {

    private NDManager manager;
    private Block block;
    private NDArray images;
    private NDArray labels;

    @BeforeEach
    void network() {
        manager = NDManager.newBaseManager();
        block =
                new NamedSequential()
                        .add("conv", Layers.conv(3, 4, 3, 1, 1, true))
                        .add("bn", new BatchNorm2d(4))
                        .add("relu", Layers.relu())
                        .add("flatten", Layers.flatten())
                        .add("fc", Layers.linear(4 * 6 * 6, 5, true));
        SeededInitialization.initialize(block, manager, 7, new Shape(8, 3, 6, 6));
        // As they are in a training: kernels lie so, too.
        images = manager.randomNormal(new Shape(8, 6, 6, 3)).transpose(0, 3, 1, 2);
        labels = manager.create(new long[] {0, 1, 2, 3, 4, 0, 1, 2});
    }

    @AfterEach
    void close() {
        manager.close();
    }

    private NDArray loss(ParameterStore store) {
        NDArray logits = block.forward(store, new NDList(images), true).singletonOrThrow();
        return new CrossEntropy(0).of(logits, labels);
    }

    private float trainingStep(FlatParameters parameters, Optimizer optimizer) {
        try (NDManager step = manager.newSubManager();
                GradientCollector collector = manager.getEngine().newGradientCollector()) {
            images.tempAttach(step);
            StepParameters store = parameters.forStep(step);
            NDArray loss = loss(store);
            loss.attach(step);
            collector.backward(loss);
            optimizer.step(parameters.vector(), store.gradient(), Rates.of(0.01));
            return loss.getFloat();
        }
    }

    @Test
    void theFlatGradientIsThatOfTheParametersBitForBit() {
        Map<String, Parameter> named = ParameterNames.of(block);
        FlatParameters parameters = FlatParameters.channelsLast(manager, named);
        float[] flat;
        try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
            StepParameters store = parameters.forStep(manager.newSubManager());
            collector.backward(loss(store));
            flat = store.gradient().toFloatArray();
        }
        try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
            collector.backward(loss(new ParameterStore(manager, false)));
        }
        List<Float> expected = new ArrayList<>();
        for (String name : List.of("conv.weight", "fc.weight", "conv.bias", "bn.weight")) {
            NDArray gradient = named.get(name).getArray().getGradient();
            for (float g : KernelOrder.flat(gradient).toFloatArray()) {
                expected.add(g);
            }
        }
        for (int i = 0; i < expected.size(); i++) {
            assertEquals(expected.get(i), flat[i], "element " + i);
        }
        assertEquals(4 * 27 + 5 * 144, parameters.matrices());
        assertEquals(parameters.matrices() + 4 + 4 + 4 + 5, parameters.size());
        assertEquals(parameters.size(), flat.length);
    }

    @Test
    void trainingLearnsAndItsViewsFollow() {
        FlatParameters parameters = new FlatParameters(manager, ParameterNames.of(block));
        Optimizer optimizer = Optimizers.adam(0.01).create(manager, parameters, false);
        float first = trainingStep(parameters, optimizer);
        float[] before = parameters.values().get("fc.weight").toFloatArray();
        for (int i = 0; i < 20; i++) {
            trainingStep(parameters, optimizer);
        }
        float last = trainingStep(parameters, optimizer);
        assertTrue(last < 0.5 * first, first + " -> " + last);
        assertNotEquals(before[0], parameters.values().get("fc.weight").toFloatArray()[0]);
        // The network's own weights stay where training began.
        assertArrayEquals(
                before,
                ParameterNames.of(block).get("fc.weight").getArray().toFloatArray(),
                0.011f);
    }

    @Test
    void runningStatisticsAreUpdatedInPlace() {
        FlatParameters parameters = new FlatParameters(manager, ParameterNames.of(block));
        Optimizer optimizer = Optimizers.sgd(0.01).create(manager, parameters, false);
        NDArray variance = parameters.values().get("bn.running_var");
        trainingStep(parameters, optimizer);
        assertNotEquals(1f, variance.toFloatArray()[0]);
        assertEquals(
                1f,
                ParameterNames.of(block).get("bn.running_var").getArray().toFloatArray()[0],
                "the network's own");
    }

    @Test
    void threeHundredStepsLeaveNoArrayBehind() {
        FlatParameters parameters = new FlatParameters(manager, ParameterNames.of(block));
        OptimizerSpec spec =
                Optimizers.adamW(0.01).weightDecay(0.1).decayBiasAndNorm(false).clipNorm(1);
        Optimizer optimizer = spec.create(manager, parameters, false);
        ExponentialMovingAverage average =
                new ExponentialMovingAverage(manager, parameters, new EmaSpec(0.99, true));
        trainingStep(parameters, optimizer);
        average.update();
        int arrays = manager.getManagedArrays().size();
        for (int i = 0; i < 300; i++) {
            trainingStep(parameters, optimizer);
            average.update();
        }
        assertEquals(arrays, manager.getManagedArrays().size());
    }

    @Test
    void frozenParametersStayAsTheyAre() {
        Map<String, Parameter> named = ParameterNames.of(block);
        named.get("conv.weight").freeze(true);
        FlatParameters parameters = new FlatParameters(manager, named);
        float[] before = parameters.values().get("conv.weight").toFloatArray();
        Optimizer optimizer = Optimizers.adam(0.01).create(manager, parameters, false);
        trainingStep(parameters, optimizer);
        assertArrayEquals(before, parameters.values().get("conv.weight").toFloatArray());
        assertEquals(5 * 144, parameters.matrices());
    }

    @Test
    void loadedValuesReachTheVectorAndTheNetwork() {
        FlatParameters parameters = new FlatParameters(manager, ParameterNames.of(block));
        NDArray bias = manager.create(new float[] {1, 2, 3, 4, 5});
        NDArray mean = manager.create(new float[] {6, 7, 8, 9});
        parameters.load(Map.of("fc.bias", bias, "bn.running_mean", mean));
        assertArrayEquals(
                new float[] {1, 2, 3, 4, 5},
                parameters.vector().get((parameters.size() - 5) + ":").toFloatArray());
        Parameter own = ParameterNames.of(block).get("bn.running_mean");
        assertEquals(mean, parameters.forEvaluation().getValue(own, manager.getDevice(), false));
        assertThrows(UserException.class, () -> parameters.load(Map.of("fc.bias", mean)));
        assertThrows(UserException.class, () -> parameters.load(Map.of("fc", mean)));
    }

    @Test
    void aDuplicateIsEvaluatedWithItsOwnValues() {
        FlatParameters parameters = new FlatParameters(manager, ParameterNames.of(block));
        FlatParameters other = parameters.duplicate(manager);
        other.vector().muli(0);
        NDArray logits =
                block.forward(other.forEvaluation(), new NDList(images), false).singletonOrThrow();
        assertEquals(0f, logits.abs().max().getFloat());
        assertEquals(0f, other.values().get("fc.weight").abs().sum().getFloat());
        assertTrue(parameters.values().get("fc.weight").abs().sum().getFloat() > 0);
    }
}
