package ai.gaze.zoo.attention;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.layer.AdaptiveAvgPool;
import ai.gaze.zoo.layer.BatchNorm2d;
import ai.gaze.zoo.layer.DropBlock;
import ai.gaze.zoo.layer.ForwardObserver;
import ai.gaze.zoo.layer.GroupNorm;
import ai.gaze.zoo.layer.ObservedStore;
import ai.gaze.zoo.layer.Permute;
import ai.gaze.zoo.layer.Relu;
import ai.gaze.zoo.layer.Residual;
import ai.gaze.zoo.layer.StochasticDepth;
import ai.gaze.zoo.layer.TokenNorm;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What makes an attention module or a layer, a constructor or a static method, refuses in a
 * sentence what it cannot work with; what it takes works.
 */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ConstructorsTest {

    private static final int CHANNELS = 8;
    private static final Gate GATE = Gate.SIGMOID;

    /** By which parameter a layer is told the channels of the map; those of others are 8. */
    private static final Map<String, Integer> PLACE_OF_CHANNELS =
            Map.of(
                    "BatchNorm2d",
                    0,
                    "GroupNorm",
                    1,
                    "TokenNorm",
                    0,
                    "TokenNorm.ofMaps",
                    0,
                    "Convolutions.along",
                    0,
                    "HeLayers.depthwise",
                    0);

    /** Arguments that work, by the class, or by the class and the method. */
    private static final Map<String, List<List<?>>> VALID = new HashMap<>();

    private static void valid(Class<?> type, Object... arguments) {
        valid(type.getSimpleName(), arguments);
    }

    private static void valid(String name, Object... arguments) {
        VALID.computeIfAbsent(name, n -> new ArrayList<>()).add(List.of(arguments));
    }

    static {
        valid(AxialAttention.class, 8, 2);
        valid(Bam.class, 8, 4, 2, 2);
        valid(BilinearAttentionTransform.class, 8, 4, 3, 2);
        valid(Cbam.class, 8, 4, 3);
        valid(ChannelAttention.class, 8, 4, true, GATE, true);
        valid(ChannelGramAttention.class, 8, ChannelGramAttention.Variant.PLAIN);
        valid(CircularEfficientChannelAttention.class, 8, 3, GATE);
        valid(ConcurrentSpatialChannel.class, 8, 4, ConcurrentSpatialChannel.Combination.ADD);
        valid(ContextualTransformer.class, 8, 3, 4);
        valid(CoordinateAttention.class, 8, 4, true, true, GATE, true);
        valid(CrissCrossAttention.class, 8, 4, 2);
        valid(DisentangledNonLocal.class, 8, 4, true, 0.05);
        valid(DoubleAttention.class, 8, 4, 4);
        valid(DualAttention.class, 8, 4, ChannelGramAttention.Variant.DANET);
        valid(EffectiveSqueezeExcitation.class, 8, true, GATE);
        valid(EfficientAttention.class, 8, 4, 4, 2);
        valid(EfficientChannelAttention.class, 8, 3, GATE);
        valid(EfficientChannelPerceptron.class, 8, 4, 3, GATE);
        valid(EfficientLocalAttention.class, 8, 3, true, true, true, GATE, true);
        valid(EfficientMultiScaleAttention.class, 8, 2);
        valid(ExternalAttention.class, 8, 4);
        valid(FrequencyChannelAttention.class, 8, 4, 4, 14);
        valid(GatedChannelTransformation.class, 8);
        valid(GatherExcite.class, 8, 2, 0, 4, true, GATE);
        valid(GatherExcite.class, 8, 2, 1, 0, false, GATE);
        valid(GatherExcite.class, 8, 0, 1, 0, false, GATE);
        valid(GlobalContext.class, 8, 4, GlobalContext.Fusion.BOTH, true, GATE, 1e-5);
        valid(HaloAttention.class, 8, 2, 4, 3, 1, true, true);
        valid(LambdaLayer.class, 8, 2, 4, 3, true);
        valid(LargeKernelAttention.class, 8);
        valid(LargeSelectiveKernel.class, 8);
        valid(LightCbam.class, 8, 4, 3, true);
        valid(LinearContextTransform.class, 8, 2);
        valid(LocalAttention.class, 8, 4);
        valid(MixedLocalChannelAttention.class, 8, 3, 2, 0.5);
        valid(
                MultiHeadSelfAttention.class,
                8,
                2,
                4,
                MultiHeadSelfAttention.Position.RELATIVE,
                true,
                true,
                true,
                new Shape(6, 5));
        valid(NonLocal.class, 8, 4, NonLocal.Mode.EMBEDDED_GAUSSIAN, true, true, true);
        valid(NormalizationAttention.class, 8);
        valid(OutlookAttention.class, 8, 2, 3, true);
        valid(ParNetAttention.class, 8);
        valid(PolarizedSelfAttention.class, 8, PolarizedSelfAttention.Order.SEQUENTIAL);
        valid(PositionAttention.class, 8, 4);
        valid(PyramidSqueezeAttention.class, 8, List.of(1, 4), 4);
        valid(ShuffleAttention.class, 8, 2);
        valid(SimAm.class, 8, 1e-4);
        valid(SimpleCoordinateAttention.class, 8, 4, true, GATE, true);
        valid(SpatialAttention.class, 8, 3, true, GATE, true);
        valid(SpatialGatingUnit.class, 8, 4);
        valid(SpatialGroupEnhance.class, 8, 2);
        valid(SqueezeExcitation.class, 8, 4, true, true, true, GATE);
        valid(StripAttention.class, 8, 3, true, GATE, true);
        valid(StyleRecalibration.class, 8);
        valid(TripletAttention.class, 8, 3, true);

        valid(AdaptiveAvgPool.class, 4, 4);
        valid(BatchNorm2d.class, 8);
        valid(BatchNorm2d.class, 8, 0.1f, 1e-5f);
        valid(DropBlock.class, 0.1, 3, 1.0);
        valid(GroupNorm.class, 2, 8);
        valid(Permute.class, new int[] {0, 2, 3, 1});
        valid(Residual.class, true);
        valid(StochasticDepth.class, 0.5);
        valid(TokenNorm.class, 8, 1e-5f);
        valid("TokenNorm.ofMaps", 8, 1e-5f);
        valid("Residual.preActivated", "norm", new Relu());
        valid("Convolutions.pointwise", 8, 4, true);
        valid("Convolutions.zeroPointwise", 8, 4);
        valid("Convolutions.same", 8, 4, 3, 2, 2, true);
        valid("Convolutions.alongChannels", 3);
        valid("Convolutions.alongChannels", 4, 3, true);
        valid("Convolutions.along", 8, 3, 1, true);
        valid("Convolutions.window", 4, 6, 5);
        valid("Convolutions.linear", 4, true);
        valid("HeLayers.conv", 8, 4, 3, 2);
        valid("HeLayers.grouped", 8, 3, 2, 2, 2);
        valid("HeLayers.convWithBias", 8, 4, 3, 2);
        valid("HeLayers.depthwise", 8, 3, 2);
        valid("HeLayers.convFanIn", 8, 4, 3, 2);
        valid("HeLayers.linear", 4, Initializer.ONES);
        valid("Layers.conv", 8, 4, 3, 1, 1, true);
        valid("Layers.linear", 5, 4, true);
        valid("Layers.maxPool", 2);
        valid("Layers.dropout", 0.5);
    }

    static List<Executable> makers() throws IOException, URISyntaxException {
        List<Executable> makers = new ArrayList<>();
        for (Class<?> inside : List.of(AttentionBlock.class, Relu.class)) {
            for (Class<?> type : publicClasses(inside)) {
                makers.addAll(List.of(type.getConstructors()));
                Stream.of(type.getDeclaredMethods())
                        .filter(m -> Modifier.isStatic(m.getModifiers()))
                        .filter(m -> Modifier.isPublic(m.getModifiers()))
                        .filter(m -> Block.class.isAssignableFrom(m.getReturnType()))
                        .forEach(makers::add);
            }
        }
        return makers;
    }

    /** Those of the package of a class that can be made, but for records, which hold anything. */
    private static List<Class<?>> publicClasses(Class<?> inside)
            throws IOException, URISyntaxException {
        String name = inside.getPackageName();
        Path classes = Path.of(inside.getProtectionDomain().getCodeSource().getLocation().toURI());
        try (Stream<Path> files = Files.list(classes.resolve(name.replace('.', '/')))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(".class") && !file.startsWith("package-info"))
                    .map(file -> named(name + "." + file.replace(".class", "")))
                    .filter(type -> Modifier.isPublic(type.getModifiers()))
                    .filter(type -> !Modifier.isAbstract(type.getModifiers()))
                    // Modules by name have tests of their own.
                    .filter(type -> !type.isRecord() && type != Attentions.class)
                    .sorted((a, b) -> a.getName().compareTo(b.getName()))
                    .collect(Collectors.toList());
        }
    }

    private static Class<?> named(String name) {
        try {
            return Class.forName(name, false, ConstructorsTest.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @MethodSource("makers")
    void whatCannotWorkIsRefusedInASentenceThatNamesTheClass(Executable maker) {
        try (NDManager manager = NDManager.newBaseManager()) {
            List<String> faults = new ArrayList<>();
            for (Object[] valid : valid(maker, manager)) {
                assertEquals("", fault(maker, valid, true, manager), name(maker));
                for (int i = 0; i < valid.length; i++) {
                    for (Object other : others(maker.getParameterTypes()[i])) {
                        Object[] arguments = valid.clone();
                        arguments[i] = other;
                        String fault = fault(maker, arguments, false, manager);
                        if (!fault.isEmpty()) {
                            faults.add(Arrays.deepToString(arguments) + ": " + fault);
                        }
                    }
                }
            }
            assertEquals(List.of(), faults, name(maker));
        }
    }

    @Test
    void theTableNamesNothingThatIsNotThere() throws IOException, URISyntaxException {
        List<String> names = makers().stream().map(ConstructorsTest::name).toList();
        assertTrue(names.containsAll(VALID.keySet()), VALID.keySet() + " of " + names);
    }

    private static String name(Executable maker) {
        String type = maker.getDeclaringClass().getSimpleName();
        return maker instanceof Method ? type + "." + maker.getName() : type;
    }

    private static List<Object[]> valid(Executable maker, NDManager manager) {
        if (maker.getParameterCount() == 0) {
            return List.<Object[]>of(new Object[0]);
        }
        if (maker.getDeclaringClass() == ObservedStore.class) {
            ForwardObserver observer = new ForwardObserver() {};
            return List.<Object[]>of(new Object[] {new ParameterStore(manager, false), observer});
        }
        List<List<?>> rows = VALID.get(name(maker));
        assertNotNull(rows, "this test has no arguments that work for " + maker);
        List<Object[]> fitting =
                rows.stream()
                        .filter(row -> row.size() == maker.getParameterCount())
                        .map(List::toArray)
                        .toList();
        assertTrue(!fitting.isEmpty(), "this test has no arguments that work for " + maker);
        return fitting;
    }

    private static List<?> others(Class<?> type) {
        if (type == boolean.class) {
            return List.of(true, false);
        }
        if (type == int.class) {
            return List.of(0, -1, Integer.MAX_VALUE, 7);
        }
        if (type == double.class) {
            return List.of(Double.NaN, -1.0, 0.0, Double.POSITIVE_INFINITY);
        }
        if (type == float.class) {
            return List.of(Float.NaN, -1f, 0f, Float.POSITIVE_INFINITY);
        }
        List<Object> values = new ArrayList<>();
        values.add(null);
        if (type == List.class) {
            values.addAll(List.of(List.of(), List.of(0), List.of(1, -1), List.of(1, 7)));
            values.add(Arrays.asList(1, null));
        } else if (type == int[].class) {
            values.addAll(List.of(new int[0], new int[] {-1, 0, 1, 2}, new int[] {0, 1, 2, 2}));
        } else if (type == Shape.class) {
            values.addAll(List.of(new Shape(), new Shape(7), new Shape(-1, 5), new Shape(0, 7)));
            values.add(new Shape(6, Integer.MAX_VALUE));
        }
        return values;
    }

    /** What is wrong with what comes of arguments; empty if nothing is. */
    private static String fault(
            Executable maker, Object[] arguments, boolean mustWork, NDManager manager) {
        try {
            Object made =
                    maker instanceof Constructor<?> constructor
                            ? constructor.newInstance(arguments)
                            : ((Method) maker).invoke(null, arguments);
            if (made instanceof Block block) {
                return run(block, map(maker, block, arguments), manager);
            }
            return mustWork ? "" : made + " was made";
        } catch (InvocationTargetException e) {
            return fault(maker, e.getCause(), mustWork);
        } catch (Throwable e) {
            // What was made must work.
            return fault(maker, e, true);
        }
    }

    private static String fault(Executable maker, Throwable thrown, boolean mustWork) {
        String message = String.valueOf(thrown.getMessage());
        boolean isSentence =
                thrown instanceof UserException
                        && message.startsWith(maker.getDeclaringClass().getSimpleName() + ": ")
                        && message.lines().count() == 1;
        return isSentence && !mustWork ? "" : thrown.toString().lines().findFirst().orElse("");
    }

    private static String run(Block block, Shape map, NDManager manager) {
        if (map.size() > 10_000) {
            return "it was made for " + map;
        }
        try (NDManager pass = manager.newSubManager()) {
            block.initialize(pass, DataType.FLOAT32, map);
            NDArray x = Modules.input(pass, map);
            for (boolean training : new boolean[] {true, false}) {
                for (float value : Modules.run(block, x, training).toFloatArray()) {
                    if (!Float.isFinite(value)) {
                        return "its output has " + value;
                    }
                }
            }
            return "";
        }
    }

    private static Shape map(Executable maker, Block block, Object[] arguments) {
        Integer place = PLACE_OF_CHANNELS.get(name(maker));
        long channels =
                block instanceof AttentionBlock module
                        ? module.channels()
                        : place == null ? CHANNELS : (int) arguments[place];
        return switch (name(maker)) {
            case "TokenNorm" -> new Shape(2, 6, channels);
            case "Convolutions.alongChannels" -> new Shape(2, 1, channels);
            // Large enough for a kernel of side 7 without padding.
            case "Convolutions.window", "Layers.conv", "Layers.maxPool" ->
                    new Shape(2, channels, 9, 9);
            default -> new Shape(2, channels, 6, 5);
        };
    }
}
