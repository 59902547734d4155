package ai.gaze.training.execution;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.djl.training.loss.Loss;
import ai.gaze.training.device.CpuFeatures;
import ai.gaze.training.loss.CrossEntropy;
import ai.gaze.training.optim.FlatParameters;
import ai.gaze.training.optim.LossScaler;
import ai.gaze.zoo.FreezePlan;
import ai.gaze.zoo.ModelSpec;
import ai.gaze.zoo.ModelZoo;
import ai.gaze.zoo.attention.Attentions;
import ai.gaze.zoo.layer.Layers;
import ai.gaze.zoo.layer.NamedSequential;
import ai.gaze.zoo.layer.ParameterNames;
import ai.gaze.zoo.layer.SeededInitialization;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A compiled pass computes what the eager one does. */
class CompiledGraphTest {

    private static final int SIZE = 32;
    private static final double SMOOTHING = 0.1;

    /** The same as a loss of one's own, which is no part of the function. */
    private static final Loss OWN_LOSS =
            new Loss("own") {
                @Override
                public NDArray evaluate(NDList labels, NDList predictions) {
                    return new CrossEntropy(SMOOTHING).evaluate(labels, predictions);
                }
            };

    private final NDManager manager = NDManager.newBaseManager(Device.cpu());

    @AfterEach
    void close() {
        manager.close();
    }

    static Stream<Arguments> networks() {
        List<Arguments> networks = new ArrayList<>();
        networks.add(Arguments.of("simple-cnn", "none"));
        Attentions.names().forEach(a -> networks.add(Arguments.of("simple-cnn", a)));
        networks.add(Arguments.of("simple-cnn", "cbam:norm=true,bias=true,gate=hard-sigmoid"));
        networks.add(Arguments.of("simple-cnn", "ge:extra-params=true,mlp=true"));
        networks.add(Arguments.of("simple-cnn", "lambda:window=0"));
        networks.add(Arguments.of("simple-cnn", "mhsa:keys=4,scale-positions=false"));
        networks.add(Arguments.of("vgg11-bn-cifar", "local"));
        networks.add(Arguments.of("resnet20", "cbam"));
        networks.add(Arguments.of("resnet18", "se"));
        networks.add(Arguments.of("densenet-bc-100-12", "eca"));
        networks.add(Arguments.of("efficientnet-b0", "none"));
        networks.add(Arguments.of("resnext50-32x4d", "se"));
        networks.add(Arguments.of("preact-resnet18", "se"));
        networks.add(Arguments.of("mobilenet-v2", "coord"));
        networks.add(Arguments.of("mobilenet-v3-small", "none"));
        networks.add(Arguments.of("mobilenet-v3-large", "eca"));
        networks.add(Arguments.of("regnet-y-400mf", "none"));
        networks.add(Arguments.of("convnext-tiny", "cbam"));
        return networks.stream();
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("networks")
    void lossGradientAndStatisticsAreThoseOfTheEagerPass(String backbone, String attention) {
        Block network = network(backbone, attention);
        State eager = new State(network, ExecutionMode.EAGER);
        State compiled = new State(network, ExecutionMode.COMPILED);
        assertEquals(ExecutionMode.COMPILED, compiled.execution.mode());
        for (int batch : new int[] {4, 3}) {
            assertSame(eager.pass(batch), compiled.pass(batch));
        }
    }

    /**
     * Without networks in whose gradient the rounding counts, with PyTorch's autocast alike. Where
     * the processor has no bfloat16, which takes ten times as long, every fifth of the small ones;
     * all of them with {@code -Pbreak}.
     */
    static List<Arguments> steadyNetworks() {
        List<String> unsteady = List.of("resnext50-32x4d", "mobilenet-v2", "regnet-y-400mf");
        List<String> small = List.of("simple-cnn", "resnet20");
        boolean all = CpuFeatures.computesBfloat16() || Boolean.getBoolean("gaze.break");
        List<Arguments> steady =
                networks()
                        .filter(n -> !unsteady.contains(n.get()[0]))
                        .filter(n -> all || small.contains(n.get()[0]))
                        .toList();
        return IntStream.range(0, steady.size())
                .filter(i -> all || i % 5 == 0)
                .mapToObj(steady::get)
                .toList();
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("steadyNetworks")
    void inBfloat16LossAndGradientAreNearThoseInFloat32(String backbone, String attention) {
        Block network = network(backbone, attention);
        // Fewer images would leave batch normalization of pooled maps little but the rounding.
        Result full = new State(network, ExecutionMode.COMPILED).pass(16);
        Result low = new State(network, Precision.BF16).pass(16);
        assertNotEquals(full.loss, low.loss);
        assertEquals(full.loss, low.loss, 0.03 * full.loss);
        double cosine = cosine(full.gradient, low.gradient);
        assertTrue(cosine > 0.8, () -> backbone + " " + attention + ": " + cosine);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({"simple-cnn, se", "simple-cnn, local", "resnet20, cbam"})
    void inFloat16LossAndGradientAreNearThoseInFloat32(String backbone, String attention) {
        Block network = network(backbone, attention);
        Result full = new State(network, ExecutionMode.COMPILED).pass(16);
        try (LossScaler scaler = new LossScaler(manager)) {
            scaler.restore(new LossScaler.State(256, 0, 0));
            Result low = new State(network, Precision.FP16, scaler).pass(16);
            assertNotEquals(full.loss, low.loss);
            assertEquals(full.loss, low.loss, 0.003 * full.loss);
            assertTrue(cosine(full.gradient, low.gradient) > 0.97);
            assertEquals(new LossScaler.State(256, 1, 0), scaler.state());
        }
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @CsvSource({
        "simple-cnn, cbam, FP32",
        "resnet20, triplet, FP32",
        "simple-cnn, mhsa, FP32",
        "simple-cnn, se, BF16",
        "simple-cnn, eca, FP16"
    })
    void aPassThatIsOneFunctionHasTheBitsOfOneInParts(
            String backbone, String attention, Precision precision) {
        Block network = network(backbone, attention);
        LossScaler scaler = precision == Precision.FP16 ? new LossScaler(manager) : null;
        State inParts =
                new State(
                        network,
                        ExecutionMode.COMPILED,
                        precision,
                        scaler,
                        OWN_LOSS,
                        warning -> {});
        Result parts = inParts.pass(5);
        Result one = new State(network, precision, scaler).pass(5);
        assertEquals(parts.loss, one.loss);
        assertEquals(parts.correct, one.correct);
        assertArrayEquals(parts.gradient, one.gradient);
        parts.statistics.forEach(
                (name, values) -> assertArrayEquals(values, one.statistics.get(name), name));
    }

    private static double cosine(float[] a, float[] b) {
        double ab = 0;
        double aa = 0;
        double bb = 0;
        for (int i = 0; i < a.length; i++) {
            ab += (double) a[i] * b[i];
            aa += (double) a[i] * a[i];
            bb += (double) b[i] * b[i];
        }
        return ab / Math.sqrt(aa * bb);
    }

    @Test
    void theLastBatchMayHaveASingleImage() {
        // Maps of one position: batch normalization has no variance for a single image.
        Block network = network("vgg11-bn-cifar", "none");
        State eager = new State(network, ExecutionMode.EAGER);
        State compiled = new State(network, ExecutionMode.COMPILED);
        assertSame(eager.pass(1), compiled.pass(1));
    }

    @Test
    void dropoutDrawsTheSameMasksFromTheSameSeedAndOthersFromAnother() {
        Block network = network("simple-cnn", "none");
        State eager = new State(network, ExecutionMode.EAGER);
        State compiled = new State(network, ExecutionMode.COMPILED);
        float[] first = compiled.pass(4, 1).gradient;
        assertArrayEquals(eager.pass(4, 1).gradient, first);
        assertArrayEquals(first, compiled.pass(4, 1).gradient);
        assertFalse(Arrays.equals(first, compiled.pass(4, 2).gradient));
    }

    @Test
    void branchesAndRegionsThatAreDroppedAreThoseOfTheEagerPassAndDrawnAnew() {
        Block network =
                ModelZoo.create(
                        ModelSpec.of("resnet20", "none", 10, SIZE)
                                .withOptions(Map.of("drop-path", "0.4", "drop-block", "0.3")));
        SeededInitialization.initialize(network, manager, 5, new Shape(1, 3, SIZE, SIZE));
        State eager = new State(network, ExecutionMode.EAGER);
        State compiled = new State(network, ExecutionMode.COMPILED);
        assertEquals(ExecutionMode.COMPILED, compiled.execution.mode());
        for (int batch : new int[] {4, 3, 1}) {
            assertSame(eager.pass(batch, batch), compiled.pass(batch, batch));
        }
        float[] first = compiled.pass(4, 1).gradient;
        assertFalse(Arrays.equals(first, compiled.pass(4, 2).gradient));
        Result low = new State(network, Precision.BF16).pass(16, 1);
        assertEquals(compiled.pass(16, 1).loss, low.loss, 0.05 * low.loss);
    }

    @Test
    void whatIsFrozenHasNoGradientAndKeepsItsStatistics() {
        Block network = network("simple-cnn", "se");
        new FreezePlan(List.of("conv1", "bn1", "fc1"), List.of(), new TreeMap<>())
                .apply(network, 1);
        State eager = new State(network, ExecutionMode.EAGER);
        State compiled = new State(network, ExecutionMode.COMPILED);
        Result expected = eager.pass(4);
        Result actual = compiled.pass(4);
        assertSame(expected, actual);
        assertArrayEquals(new float[32], actual.statistics.get("bn1.running_mean"));
        assertTrue(actual.statistics.get("bn2.running_mean")[0] != 0);
    }

    @Test
    void aNetworkThatCannotBeCompiledRunsEagerlyAndSaysWhy() {
        Block network =
                new NamedSequential()
                        .add("flatten", Layers.flatten())
                        .add("fc", Layers.linear(3 * SIZE * SIZE, 10, true))
                        .add("sort", LambdaBlock.singleton(x -> x.sort(1)));
        SeededInitialization.initialize(network, manager, 5, new Shape(1, 3, SIZE, SIZE));
        List<String> warnings = new ArrayList<>();
        State state = new State(network, ExecutionMode.COMPILED, warnings::add);
        assertEquals(ExecutionMode.EAGER, state.execution.mode());
        assertEquals(1, warnings.size());
        assertTrue(
                warnings.get(0).matches("cannot trace .*NDArray\\.sort\\(int\\).*runs eagerly.*"),
                warnings.get(0));
        assertTrue(Float.isFinite(state.pass(3).loss));
    }

    private static void assertSame(Result expected, Result actual) {
        assertEquals(expected.loss, actual.loss, 1e-6 * expected.loss);
        assertEquals(expected.correct, actual.correct);
        float largest = 0;
        for (float g : expected.gradient) {
            largest = Math.max(largest, Math.abs(g));
        }
        assertTrue(largest > 0);
        // Of one order of summation or another, which the layout of a gradient decides.
        assertArrayEquals(expected.gradient, actual.gradient, 1e-5f * largest);
        assertEquals(expected.statistics.keySet(), actual.statistics.keySet());
        expected.statistics.forEach(
                (name, values) -> assertArrayEquals(values, actual.statistics.get(name), name));
    }

    @SuppressWarnings("ArrayRecordComponent") // a plain carrier, compared by nobody
    private record Result(
            float loss, float correct, float[] gradient, Map<String, float[]> statistics) {}

    private Block network(String backbone, String attention) {
        Block network = ModelZoo.create(ModelSpec.of(backbone, attention, 10, SIZE));
        SeededInitialization.initialize(network, manager, 5, new Shape(1, 3, SIZE, SIZE));
        // Attention that starts as the identity would have no gradient inside.
        ParameterNames.of(network)
                .forEach(
                        (name, p) -> {
                            if (name.endsWith("gamma")) {
                                p.getArray().addi(0.5f);
                            }
                        });
        return network;
    }

    private final class State {

        final FlatParameters parameters;
        final Execution execution;

        State(Block network, ExecutionMode mode) {
            this(
                    network,
                    mode,
                    warning -> {
                        throw new IllegalStateException(warning);
                    });
        }

        State(Block network, Precision precision) {
            this(network, precision, null);
        }

        State(Block network, Precision precision, LossScaler scaler) {
            this(network, ExecutionMode.COMPILED, precision, scaler, warning -> {});
        }

        State(Block network, ExecutionMode mode, Consumer<String> warning) {
            this(network, mode, Precision.FP32, null, warning);
        }

        State(
                Block network,
                ExecutionMode mode,
                Precision precision,
                LossScaler scaler,
                Consumer<String> warning) {
            this(network, mode, precision, scaler, new CrossEntropy(SMOOTHING), warning);
        }

        State(
                Block network,
                ExecutionMode mode,
                Precision precision,
                LossScaler scaler,
                Loss criterion,
                Consumer<String> warning) {
            parameters = FlatParameters.channelsLast(manager, ParameterNames.of(network));
            execution =
                    Execution.create(
                            mode,
                            precision,
                            new ExecutedNetwork(
                                    network, 0, new Shape(1, 3, SIZE, SIZE), parameters),
                            parameters,
                            criterion,
                            scaler,
                            warning);
        }

        Result pass(int batch) {
            return pass(batch, 17);
        }

        Result pass(int batch, int seed) {
            Engine.getInstance().setRandomSeed(seed);
            try (NDManager step = manager.newSubManager()) {
                NDArray pixels = step.create(pixels(batch), new Shape(batch, SIZE, SIZE, 3));
                NDArray labels = step.arange(0, batch, 1, DataType.INT64).mod(10);
                Pass pass = execution.run(step, pixels.transpose(0, 3, 1, 2), labels);
                Map<String, float[]> statistics = new LinkedHashMap<>();
                parameters
                        .values()
                        .forEach(
                                (name, value) -> {
                                    if (name.contains("running")) {
                                        statistics.put(name, value.toFloatArray());
                                    }
                                });
                return new Result(
                        pass.loss().getFloat(),
                        pass.correct().getFloat(),
                        pass.gradient().toFloatArray(),
                        statistics);
            }
        }
    }

    private static float[] pixels(int batch) {
        Random random = new Random(3);
        float[] values = new float[batch * 3 * SIZE * SIZE];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
