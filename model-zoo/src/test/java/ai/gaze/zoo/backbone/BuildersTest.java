package ai.gaze.zoo.backbone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.training.ParameterStore;
import ai.gaze.zoo.ModelSpec;
import ai.gaze.zoo.ModelZoo;
import ai.gaze.zoo.Placement;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.attention.AttentionType;
import ai.gaze.zoo.attention.Cbam;
import ai.gaze.zoo.export.Exports;
import ai.gaze.zoo.layer.ParameterNames;
import com.example.backbone.TinyNet;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class BuildersTest {

    /** One of each kind, as small as it may be. */
    private static final Map<String, Supplier<BackboneBuilder<?>>> KINDS =
            Map.ofEntries(
                    Map.entry("SimpleCnn", SimpleCnn::builder),
                    Map.entry("Vgg", () -> Vgg.builder().setNumLayers(11).optSmallHead(true)),
                    Map.entry("ResNet", () -> ResNet.builder().setNumLayers(18).optCifarStem(true)),
                    Map.entry("PreActResNet", () -> PreActResNet.builder().setNumLayers(18)),
                    Map.entry("CifarResNet", () -> CifarResNet.builder().setNumLayers(8)),
                    Map.entry(
                            "WideResNet",
                            () -> WideResNet.builder().setNumLayers(10).setWidenFactor(1)),
                    Map.entry("DenseNet", () -> DenseNet.builder().setDepths(2, 2, 2).optGrowth(8)),
                    Map.entry("EfficientNet", () -> EfficientNet.builder().optCifarStem(true)),
                    Map.entry("MobileNetV2", () -> MobileNetV2.builder().optCifarStem(true)),
                    Map.entry("MobileNetV3", () -> MobileNetV3.builder().optCifarStem(true)),
                    Map.entry("RegNet", () -> RegNet.builder().optCifarStem(true)),
                    Map.entry("ConvNeXt", () -> ConvNeXt.builder().optCifarStem(true)),
                    Map.entry("TinyNet", TinyNet::builder));

    static List<String> kinds() {
        return KINDS.keySet().stream().sorted().toList();
    }

    static List<String> names() {
        return Backbones.names();
    }

    /** Two scales, made of DJL's blocks alone. */
    private static Block gate(int channels) {
        return new SequentialBlock()
                .add(Conv2d.builder().setFilters(channels).setKernelShape(new Shape(1, 1)).build())
                .add(x -> new NDList(x.singletonOrThrow().getNDArrayInternal().sigmoid()));
    }

    private static Shape logits(Block network, Shape images) {
        try (NDManager manager = NDManager.newBaseManager()) {
            network.initialize(manager, DataType.FLOAT32, images);
            NDArray x = manager.ones(images);
            return network.forward(new ParameterStore(manager, false), new NDList(x), false)
                    .singletonOrThrow()
                    .getShape();
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void imagesOfOneChannelAndOfUnequalSidesAreTakenOrRefusedInASentence(String kind) {
        Shape grey = new Shape(2, 1, 28, 28);
        BackboneBuilder<?> small =
                KINDS.get(kind).get().setOutSize(10).optChannels(1).optImageSize(28, 28);
        if (kind.equals("Vgg")) {
            String message = assertThrows(UserException.class, small::build).getMessage();
            assertEquals(
                    "model vgg11-cifar needs images of at least 32x32 pixels, not 28x28", message);
        } else {
            assertEquals(new Shape(2, 10), logits(small.build(), grey));
        }
        assertEquals(
                new Shape(2, 3),
                logits(
                        KINDS.get(kind)
                                .get()
                                .setOutSize(3)
                                .optImageSize(32, 48)
                                .optAttention("cbam")
                                .build(),
                        new Shape(2, 3, 32, 48)));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void anyDjlBlockThatKeepsTheShapeIsAttention(String kind) {
        List<Integer> asked = new ArrayList<>();
        Block network =
                KINDS.get(kind)
                        .get()
                        .setOutSize(2)
                        .optAttention(
                                channels -> {
                                    asked.add(channels);
                                    return gate(channels);
                                })
                        .build();
        assertEquals(new Shape(1, 2), logits(network, new Shape(1, 3, 32, 32)));
        assertTrue(asked.size() >= 2, asked::toString);
        long scales =
                ParameterNames.of(network).keySet().stream()
                        .filter(name -> name.matches(".*attention\\d*\\.0\\.weight"))
                        .count();
        assertEquals(asked.size(), scales);
    }

    @ParameterizedTest
    @MethodSource("names")
    void aLambdaIsAttentionInEveryBackbone(String name) {
        ModelSpec spec = ModelSpec.of(name, "none", 10, 64);
        int plain = ParameterNames.of(ModelZoo.create(spec)).size();
        Block network =
                ModelZoo.builder(spec)
                        .optAttention(BuildersTest::gate)
                        .optPlacement(Placement.afterStage(1, 3))
                        .build();
        // weight and bias of the convolution, twice
        assertEquals(plain + 4, ParameterNames.of(network).size());
    }

    @Test
    void theBuilderBuildsWhatTheNameBuilds() {
        Block built =
                ResNet.builder()
                        .setNumLayers(18)
                        .setOutSize(10)
                        .optCifarStem(true)
                        .optAttention("cbam:reduction=8")
                        .build();
        Shape image = new Shape(1, 3, 32, 32);
        assertEquals(
                shapes(
                        ModelZoo.create(ModelSpec.of("resnet18", "cbam:reduction=8", 10, 32)),
                        image),
                shapes(built, image));
        Block unregistered =
                ResNet.builder()
                        .setNumLayers(18)
                        .setOutSize(10)
                        .optCifarStem(true)
                        .optAttention(
                                AttentionType.of("mine", List.of(), (c, o) -> new Cbam(c, 4, 3)))
                        .optPlacement(Placement.afterStage(2))
                        .build();
        assertEquals(
                List.of("mine2"), List.copyOf(ModelZoo.attentionModules(unregistered).keySet()));
    }

    private static Map<String, Shape> shapes(Block network, Shape image) {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        try (NDManager manager = NDManager.newBaseManager()) {
            network.initialize(manager, DataType.FLOAT32, image);
            ParameterNames.of(network).forEach((n, p) -> shapes.put(n, p.getArray().getShape()));
        }
        return shapes;
    }

    @Test
    void aBackboneOfAThirdPartyIsFoundWithItsOptionsAndItsAlias() {
        assertEquals(
                new Shape(1, 5),
                logits(
                        ModelZoo.create(
                                ModelSpec.of("tiny", "se", 5, 32)
                                        .withOptions(Map.of("width", "4"))),
                        new Shape(1, 3, 32, 32)));
    }

    @Test
    void oneThatCannotBeMadeIsNamed() {
        Backbone broken =
                Backbone.of(
                        "broken-net",
                        List.of(),
                        o -> {
                            throw new IllegalStateException("oh");
                        });
        assertEquals(
                "model broken-net of ai.gaze.zoo.backbone.BuildersTest cannot be made:"
                        + " java.lang.IllegalStateException: oh; ask who made it, or use another",
                assertThrows(UserException.class, () -> broken.builder(Map.of())).getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "17 | 2 | 3 | ResNet has 18, 34, 50, 101 or 152 layers, not 17",
                "18 | 0 | 3 | model resnet18 needs at least 1 output and images of at least 1"
                        + " channel, not 0 and 3",
                "18 | 2 | 0 | model resnet18 needs at least 1 output and images of at least 1"
                        + " channel, not 2 and 0",
            })
    void whatIsMissingOrDoesNotFitIsSaid(int layers, int outputs, int channels, String message) {
        ResNet.Builder builder =
                ResNet.builder().setNumLayers(layers).setOutSize(outputs).optChannels(channels);
        assertEquals(message, assertThrows(UserException.class, builder::build).getMessage());
    }

    @Test
    void aBlockThatIsNothingOrOfAnotherShapeIsRefused() {
        ResNet.Builder builder = ResNet.builder().setNumLayers(18).setOutSize(2);
        String nothing =
                assertThrows(UserException.class, () -> builder.optAttention(c -> null).build())
                        .getMessage();
        assertTrue(nothing.contains("attention attention of ai.gaze"), nothing);
        assertTrue(nothing.contains("it made nothing"), nothing);
        String narrow =
                assertThrows(
                                UserException.class,
                                () -> builder.optAttention(c -> gate(c - 1)).build())
                        .getMessage();
        assertTrue(narrow.contains("in a network it must keep the shape"), narrow);
    }

    static List<Supplier<BackboneBuilder<?>>> builders() {
        return List.of(
                () -> SimpleCnn.builder(),
                () -> Vgg.builder().setNumLayers(11),
                () -> ResNet.builder().setNumLayers(18),
                () -> CifarResNet.builder().setNumLayers(20),
                () -> PreActResNet.builder().setNumLayers(18),
                () -> WideResNet.builder().setNumLayers(16).setWidenFactor(1),
                () -> DenseNet.builder().setDepths(1, 1, 1),
                () -> EfficientNet.builder(),
                () -> MobileNetV2.builder(),
                () -> MobileNetV3.builder(),
                () -> RegNet.builder(),
                () -> ConvNeXt.builder());
    }

    @ParameterizedTest
    @MethodSource("builders")
    void noSetterTakesWhatCannotBe(Supplier<BackboneBuilder<?>> fresh) throws Exception {
        for (Method setter : fresh.get().getClass().getMethods()) {
            Class<?>[] types = setter.getParameterTypes();
            boolean isNumber =
                    Arrays.stream(types).allMatch(t -> t == int.class || t == double.class);
            for (int bad = 0; isNumber && types.length > 0 && bad < 3; bad++) {
                if (setter.getDeclaringClass() == Object.class) {
                    continue;
                }
                double number = new double[] {-1, Double.NaN, 1e300}[bad];
                Object[] arguments =
                        Arrays.stream(types)
                                .map(
                                        t ->
                                                t == int.class
                                                        ? (Object) Integer.valueOf(-1)
                                                        : (Object) number)
                                .toArray();
                BackboneBuilder<?> builder = fresh.get().setOutSize(2);
                Throwable thrown =
                        assertThrows(
                                UserException.class,
                                () -> {
                                    try {
                                        setter.invoke(builder, arguments);
                                    } catch (InvocationTargetException e) {
                                        throw e.getCause();
                                    }
                                    builder.build();
                                },
                                () -> setter + " took " + Arrays.toString(arguments));
                assertFalse(thrown.getMessage().contains("cannot be made"), thrown::getMessage);
            }
        }
    }

    private static void refused(Executable call, String words) {
        String said = assertThrows(UserException.class, call).getMessage();
        assertTrue(said.contains(words), said);
    }

    @Test
    void anAttentionThatWouldStandNowhereIsRefused() {
        refused(() -> Placement.afterStage(0), "stage 0");
        refused(() -> Placement.afterStage(-2, 0), "stage -2");
        refused(Placement::afterStage, "no stage");
        refused(() -> Placement.afterStage((Integer[]) null), "null");
        refused(() -> Placement.afterStage(1, null), "null");
        refused(() -> ResNet.builder().optAttention((String) null), "null");
        refused(() -> ResNet.builder().optAttention((AttentionType) null), "null");
        refused(() -> Exports.onnx(null, new Shape(1, 3, 32, 32)), "network");
        AttentionType pooled =
                AttentionType.of("pooled", List.of(), (c, o) -> new Cbam(c, 16, 7))
                        .placement(Placement.Kind.BEFORE_POOL);
        refused(
                () -> ResNet.builder().setNumLayers(18).setOutSize(2).optAttention(pooled).build(),
                "no place before-pool");
    }

    /** Knows nothing of itself. */
    private static final class Silent extends BackboneBuilder<Silent> {
        @Override
        protected Architecture architecture() {
            return null;
        }

        @Override
        protected Block create(AttentionSlots slots) {
            return new SequentialBlock();
        }
    }

    @Test
    void aBuilderThatKnowsNothingOfItsNetworkIsNamed() {
        refused(() -> new Silent().setOutSize(2).build(), "architecture of Silent");
    }
}
