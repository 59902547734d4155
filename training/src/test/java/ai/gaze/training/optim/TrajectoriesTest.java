package ai.gaze.training.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.gaze.training.schedule.Rates;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.WeightPatterns;
import ai.gaze.zoo.backbone.ResNet;
import ai.gaze.zoo.backbone.SimpleCnn;
import ai.gaze.zoo.layer.ParameterNames;
import ai.gaze.zoo.safetensors.SafetensorsFile;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Twenty steps end where those of torch.optim, timm and published code do; make.py made these. */
class TrajectoriesTest {

    private static final int STEPS = 20;
    private static final List<String> NAMES =
            List.of("0.weight", "3.weight", "0.bias", "1.weight", "1.bias", "3.bias");

    private NDManager manager;
    private Block network;

    @BeforeEach
    void build() {
        manager = NDManager.newBaseManager();
        network =
                new SequentialBlock()
                        .add(Conv2d.builder().setFilters(6).setKernelShape(new Shape(3, 3)).build())
                        .add(BatchNorm.builder().build())
                        .add(Blocks.batchFlattenBlock())
                        .add(Linear.builder().setUnits(10).build());
        network.initialize(manager, DataType.FLOAT32, new Shape(1, 3, 3, 3));
    }

    @AfterEach
    void close() {
        manager.close();
    }

    private static OptimizerSpec grouped(OptimizerSpec spec) {
        return spec.weightDecay(0.05)
                .group(new ParameterGroup("3", 10, 0.0))
                // What the first has is not the second's.
                .group("*.bias", 2)
                .group("1.bias", 7);
    }

    static Map<String, OptimizerSpec> specs() {
        Map<String, OptimizerSpec> specs = new LinkedHashMap<>();
        specs.put("adamw-groups", grouped(Optimizers.adamW(1e-2)).clipNorm(2));
        specs.put("adam-groups", grouped(Optimizers.adam(1e-2)));
        specs.put("sgd-groups", grouped(Optimizers.sgd(1e-3).momentum(0.9).nesterov(true)));
        specs.put("adamw-layers", Optimizers.adamW(1e-2).weightDecay(0.05).layerDecay(0.75));
        specs.put("lion", Optimizers.lion(1e-3));
        specs.put("lion-decay", Optimizers.lion(1e-3).betas(0.8, 0.95).weightDecay(0.1));
        specs.put("lamb", Optimizers.lamb(1e-2).clipNorm(1));
        specs.put("lamb-plain", Optimizers.lamb(1e-2).weightDecay(0));
        specs.put("muon", Optimizers.muon(0.02));
        specs.put("muon-decay", Optimizers.muon(0.01).weightDecay(0.1).with("adam-lr", 1e-3));
        specs.put("lookahead-adamw", Optimizers.adamW(1e-2).lookahead(6));
        specs.put(
                "lookahead-sgd",
                Optimizers.sgd(1e-2).momentum(0.9).lookahead(4).with("lookahead-alpha", 0.3));
        return specs;
    }

    static List<String> cases() {
        return List.copyOf(specs().keySet());
    }

    private Map<String, NDArray> values(int step) {
        Map<String, NDArray> values = new LinkedHashMap<>();
        Map<String, ai.djl.nn.Parameter> parameters = ParameterNames.of(network);
        int i = 0;
        for (String name : NAMES) {
            Shape shape = parameters.get(name).getShape();
            float[] own = new float[(int) shape.size()];
            for (int j = 0; j < own.length; j++, i++) {
                own[j] =
                        (float)
                                (Math.sin(0.7 * i + 1.3 * step)
                                        + 0.3 * Math.cos(0.11 * i * (step + 1)));
            }
            values.put(name, manager.create(own, shape));
        }
        return values;
    }

    private FlatParameters parameters(OptimizerSpec spec) {
        FlatParameters weights =
                FlatParameters.channelsLast(
                        manager,
                        ParameterNames.of(network),
                        spec.groups(network),
                        name -> ParameterNames.isStatistic(ParameterNames.of(network).get(name)));
        weights.load(values(0));
        return weights;
    }

    private static void steps(
            OptimizerSpec spec,
            Optimizer optimizer,
            FlatParameters weights,
            NDArray gradient,
            int t) {
        optimizer.step(weights.vector(), gradient, Rates.of(spec.lr() * (t > 10 ? 0.5 : 1)));
    }

    private NDArray gradient(FlatParameters weights, int t) {
        FlatParameters gradient = weights.duplicate(manager);
        gradient.load(values(t));
        return gradient.vector();
    }

    private static float[] flat(FlatParameters weights) {
        Map<String, NDArray> values = weights.values();
        int size = NAMES.stream().mapToInt(n -> (int) values.get(n).size()).sum();
        java.nio.FloatBuffer all = java.nio.FloatBuffer.allocate(size);
        NAMES.forEach(name -> all.put(values.get(name).toFloatArray()));
        return all.array();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theWeightsAreThoseOfTheReference(String name) throws Exception {
        OptimizerSpec spec = specs().get(name);
        FlatParameters weights = parameters(spec);
        Optimizer optimizer = spec.create(manager, weights, false);
        float[][] expected = expected(name);
        for (int t = 1; t <= STEPS; t++) {
            steps(spec, optimizer, weights, gradient(weights, t), t);
            if (t == 3) {
                assertArrayEquals(expected[0], flat(weights), 1e-6f);
            }
        }
        assertArrayEquals(expected[1], flat(weights), 1e-6f);
        assertEquals(STEPS, optimizer.steps());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aRestoredOneGoesOnBitForBitAndAStepThatIsLeftOutIsNone(String name) {
        OptimizerSpec spec = specs().get(name);
        FlatParameters weights = parameters(spec);
        FlatParameters skipping = parameters(spec);
        Optimizer plain = spec.create(manager, weights, false);
        Optimizer broken = spec.create(manager, skipping, false);
        for (int t = 1; t <= 14; t++) {
            NDArray gradient = gradient(weights, t);
            steps(spec, plain, weights, gradient, t);
            Rates rates = Rates.of(spec.lr() * (t > 10 ? 0.5 : 1));
            if (t % 3 == 1) {
                NDArray spoilt = gradient(weights, 99);
                spoilt.muli(Float.NaN);
                broken.step(skipping.vector(), spoilt, rates, manager.create(1f));
            }
            broken.step(skipping.vector(), gradient(weights, t), rates, manager.create(0f));
            if (t % 5 == 0) {
                Map<String, NDArray> saved = new LinkedHashMap<>();
                broken.state().forEach((key, value) -> saved.put(key, value.duplicate()));
                long steps = broken.steps();
                assertEquals(t, steps);
                broken = spec.create(manager, skipping, false);
                broken.restore(steps, saved);
            }
            assertArrayEquals(flat(weights), flat(skipping), name + " in step " + t);
        }
        assertEquals(plain.state(), broken.state());
    }

    private float[][] expected(String name) throws IOException, URISyntaxException {
        Path file = Path.of(getClass().getResource("trajectories.safetensors").toURI());
        try (SafetensorsFile fixtures = SafetensorsFile.open(file)) {
            java.nio.FloatBuffer data =
                    fixtures.tensor(name).data().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
            float[][] rows = new float[2][data.remaining() / 2];
            data.get(rows[0]);
            data.get(rows[1]);
            return rows;
        }
    }

    @Test
    void ofEveryOptimizerAGroupWithoutARateStandsStillAndTheOthersMove() {
        for (String name : Optimizers.registry().names()) {
            OptimizerSpec spec = Optimizers.of(name, 1e-2).group("0", 0).lookahead(2);
            FlatParameters weights = parameters(spec);
            Optimizer optimizer = spec.create(manager, weights, false);
            for (int t = 1; t <= 4; t++) {
                optimizer.step(weights.vector(), gradient(weights, t), Rates.of(1e-2));
            }
            Map<String, NDArray> before = values(0);
            weights.values()
                    .forEach(
                            (weight, now) -> {
                                NDArray then = before.get(weight);
                                if (then != null) {
                                    assertEquals(
                                            weight.startsWith("0."),
                                            then.contentEquals(now),
                                            name + " " + weight);
                                }
                            });
        }
    }

    @Test
    void theLayersOfAResNetAreThoseOfTimm() throws IOException {
        Block resnet = ResNet.builder().setNumLayers(18).setOutSize(10).build();
        resnet.initialize(manager, DataType.FLOAT32, new Shape(1, 3, 32, 32));
        ParameterGroups groups = Optimizers.sgd(1).layerDecay(0.75).groups(resnet);
        JsonNode scales =
                new ObjectMapper().readTree(getClass().getResourceAsStream("layers.json"));
        int names = 0;
        for (Map.Entry<String, JsonNode> scale : scales.properties()) {
            for (JsonNode name : scale.getValue()) {
                assertEquals(
                        Double.parseDouble(scale.getKey()),
                        groups.rules().get(groups.of(name.asText())).lrScale(),
                        1e-12,
                        name.asText());
                names++;
            }
        }
        assertEquals(62, names);
    }

    @Test
    void anAttentionModuleBelongsToTheLayerThatItFollows() {
        Block cnn = SimpleCnn.builder().setOutSize(10).optAttention("se").build();
        cnn.initialize(manager, DataType.FLOAT32, new Shape(1, 3, 32, 32));
        ParameterGroups groups =
                Optimizers.sgd(1).layerDecay(0.5).group("attention", 4).groups(cnn);
        Map<String, Double> scales = new LinkedHashMap<>();
        ParameterNames.of(cnn)
                .forEach(
                        (name, p) ->
                                scales.put(name, groups.rules().get(groups.of(name)).lrScale()));
        for (String attention : WeightPatterns.matching(cnn, "attention")) {
            double own = scales.get(attention);
            assertTrue(
                    scales.entrySet().stream()
                            .anyMatch(
                                    e -> e.getKey().startsWith("conv") && own == 4 * e.getValue()),
                    scales::toString);
        }
        assertEquals(1, scales.get("fc2.weight"));
        assertEquals(0.5, scales.get("fc1.bias"));
        assertEquals(scales.get("conv1.weight"), scales.get("bn1.weight"));
    }

    @Test
    void whatIsNoGroupIsOneSentence() {
        OptimizerSpec sgd = Optimizers.sgd(1);
        assertSentence(
                "groups of the optimizer: no weight of the network has a name like \"4\"",
                () -> sgd.group("4", 1).groups(network));
        assertSentence(
                "groups of the optimizer: no weight of the network has a name like \"layer44\": did you mean \"layer4\"?",
                () -> {
                    Block resnet = ResNet.builder().setNumLayers(18).setOutSize(10).build();
                    resnet.initialize(manager, DataType.FLOAT32, new Shape(1, 3, 32, 32));
                    sgd.group("layer44", 1).groups(resnet);
                });
        assertSentence("lr-scale of the optimizer group 3", () -> sgd.group("3", -1));
        assertSentence("has no match", () -> sgd.with("groups", "[{\"lr-scale\": 2}]"));
        assertSentence(
                "unknown key of an optimizer group \"lr_scale\": did you mean \"lr-scale\"?",
                () -> sgd.with("groups", "[{\"match\": \"3\", \"lr_scale\": 2}]"));
        assertSentence(
                "lr-scale of an optimizer group must be a number",
                () -> sgd.with("groups", "[{\"match\": \"3\", \"lr-scale\": \"x\"}]"));
        assertSentence("option groups of optimizer sgd must be", () -> sgd.with("groups", "3"));
        assertSentence("option layer-decay of optimizer sgd must be", () -> sgd.layerDecay(1.5));
    }

    private static void assertSentence(String expected, Runnable call) {
        UserException e = assertThrows(UserException.class, call::run);
        assertTrue(e.getMessage().contains(expected), e::getMessage);
    }
}
