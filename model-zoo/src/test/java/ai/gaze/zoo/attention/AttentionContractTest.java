package ai.gaze.zoo.attention;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.MalformedModelException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import ai.gaze.testing.Garbage;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.layer.ParameterNames;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every registered attention module promises. */
class AttentionContractTest {

    private static final Shape MAP = new Shape(2, 16, 5, 7);

    /** Wide enough that no bottleneck is a single unit, which a ReLU may close. */
    private static final Shape WIDE = new Shape(4, 64, 3, 5);

    /** Odd, square, one position, one image, fewer channels than any reduction, one channel. */
    private static final List<Shape> SHAPES =
            List.of(
                    MAP,
                    new Shape(1, 32, 8, 8),
                    new Shape(3, 16, 1, 1),
                    new Shape(1, 16, 1, 1),
                    new Shape(1, 16, 1, 6),
                    new Shape(2, 3, 4, 5),
                    new Shape(1, 1, 3, 3));

    /**
     * Between the positions of MAP: all of them, those of four and eight heads, those of a cross.
     */
    private static final List<Shape> AFFINITIES =
            List.of(
                    new Shape(2, 5, 7, 5, 7),
                    new Shape(2, 4, 5, 7, 5, 7),
                    new Shape(2, 8, 5, 7, 5, 7),
                    new Shape(2, 5, 7, 12));

    /** What splits its channels into halves says so where there are none. */
    private static final List<String> OF_EVEN_CHANNELS = List.of("shuffle");

    /**
     * A constant added to all energies of a softmax changes nothing, so these have no gradient but
     * rounding.
     */
    private static final List<String> WITHOUT_GRADIENT =
            List.of(
                    "conv_k.bias",
                    "phi.bias",
                    "keys.bias",
                    "conv_mask.bias",
                    "external conv1.bias",
                    "double convB.bias",
                    "dnl theta.conv.bias",
                    "dnl phi.conv.bias");

    static List<String> names() {
        return Attentions.names();
    }

    @ParameterizedTest
    @MethodSource("names")
    void keepsTheShapeOfAnyMapInTrainingAndEvaluation(String name) {
        for (Shape shape : SHAPES) {
            if (OF_EVEN_CHANNELS.contains(name) && shape.get(1) % 2 != 0) {
                int channels = Math.toIntExact(shape.get(1));
                assertThrows(
                        UserException.class, () -> Attentions.create(name, channels, Map.of()));
                continue;
            }
            try (NDManager manager = NDManager.newBaseManager()) {
                AttentionBlock block = Modules.declared(name, manager, shape);
                NDArray x = Modules.input(manager, shape);
                for (boolean training : new boolean[] {true, false}) {
                    NDArray y = Modules.run(block, x, training);
                    assertEquals(shape, y.getShape());
                    assertTrue(finite(y), name + " of " + shape + " is not finite");
                }
                assertEquals(shape, block.getOutputShapes(new Shape[] {shape})[0]);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void givesTheSameForTheSame(String name) {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray x = Modules.input(manager, MAP);
            float[] first = Modules.run(Modules.random(name, manager, MAP), x, true).toFloatArray();
            float[] second =
                    Modules.run(Modules.random(name, manager, MAP), x, true).toFloatArray();
            assertArrayEquals(first, second);
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void gradientsReachTheInputAndEveryParameter(String name) {
        try (NDManager manager = NDManager.newBaseManager()) {
            AttentionBlock block = Modules.random(name, manager, WIDE);
            NDArray x = Modules.input(manager, WIDE);
            backward(block, x, false);
            assertTrue(norm(x.getGradient()) > 0, "no gradient of the input");
            ParameterNames.of(block)
                    .forEach(
                            (parameter, p) -> {
                                if (!Modules.isBuffer(p)
                                        && WITHOUT_GRADIENT.stream()
                                                .noneMatch((name + " " + parameter)::endsWith)) {
                                    double norm = norm(p.getArray().getGradient());
                                    assertTrue(norm > 1e-7, parameter + " has gradient " + norm);
                                }
                            });
        }
    }

    @Tag("garbage")
    // As dead units leave them, and as the last maps of small images are.
    @ParameterizedTest
    @MethodSource("names")
    void gradientsOfConstantMapsAreNumbers(String name) {
        for (Shape shape : List.of(new Shape(2, 8, 3, 4), new Shape(2, 8, 1, 1))) {
            for (float fill : new float[] {0, 1}) {
                try (NDManager manager = NDManager.newBaseManager()) {
                    AttentionBlock block = Modules.random(name, manager, shape);
                    NDArray x = manager.full(shape, fill);
                    backward(block, x, true);
                    assertTrue(finite(x.getGradient()), () -> "of " + fill + " " + shape);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void theGradientDoesNotDependOnWhenGarbageIsCollected(String name) {
        float[] undisturbed = inputGradient(name, () -> {});
        assertArrayEquals(undisturbed, inputGradient(name, Garbage::collect));
    }

    private static float[] inputGradient(String name, Runnable betweenForwardAndBackward) {
        try (NDManager manager = NDManager.newBaseManager()) {
            AttentionBlock block = Modules.random(name, manager, MAP);
            NDArray x = Modules.input(manager, MAP);
            x.setRequiresGradient(true);
            try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
                NDArray y = Modules.run(block, x, false);
                NDArray loss = y.square().sum();
                betweenForwardAndBackward.run();
                collector.backward(loss);
            }
            return x.getGradient().toFloatArray();
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void whatIsSavedLoadsAndComputesTheSame(String name)
            throws IOException, MalformedModelException {
        try (NDManager manager = NDManager.newBaseManager()) {
            AttentionBlock block = Modules.random(name, manager, MAP);
            NDArray x = Modules.input(manager, MAP);
            Modules.run(block, x, true);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            block.saveParameters(new DataOutputStream(bytes));
            Block loaded = Attentions.create(name, block.channels(), Map.of());
            loaded.loadParameters(
                    manager, new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
            assertArrayEquals(
                    Modules.run(block, x, false).toFloatArray(),
                    Modules.run(loaded, x, false).toFloatArray());
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void frozenItChangesNothingAndPassesTheGradientOn(String name) {
        try (NDManager manager = NDManager.newBaseManager()) {
            AttentionBlock block = Modules.random(name, manager, MAP);
            block.freezeParameters(true);
            Map<String, float[]> before = new HashMap<>();
            ParameterNames.of(block).forEach((n, p) -> before.put(n, values(p)));
            NDArray x = Modules.input(manager, MAP);
            backward(block, x, true);
            assertTrue(norm(x.getGradient()) > 0, "no gradient of the input");
            ParameterNames.of(block)
                    .forEach(
                            (n, p) -> {
                                assertFalse(p.getArray().hasGradient(), n + " has a gradient");
                                assertArrayEquals(before.get(n), values(p), n);
                            });
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void fiftyStepsLeaveNoArrayBehind(String name) {
        Shape small = new Shape(2, 8, 3, 4);
        try (NDManager manager = NDManager.newBaseManager()) {
            AttentionBlock block = Modules.random(name, manager, small);
            int before = manager.getManagedArrays().size();
            for (int step = 0; step < 50; step++) {
                try (NDManager scope = manager.newSubManager()) {
                    backward(block, Modules.input(scope, small), true);
                    Modules.run(
                            block,
                            Modules.input(scope, small),
                            true,
                            (module, what, weights, axes) -> weights.getShape());
                }
            }
            assertEquals(before, manager.getManagedArrays().size());
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void computesTheSameObservedOrNot(String name) {
        try (NDManager manager = NDManager.newBaseManager()) {
            AttentionBlock block = Modules.random(name, manager, MAP);
            NDArray x = Modules.input(manager, MAP);
            float[] unobserved = Modules.run(block, x, false).toFloatArray();
            Map<String, Shape> seen = new HashMap<>();
            AttentionObserver observer =
                    (module, what, weights, axes) -> {
                        assertEquals(block, module, "a module speaks for its parts");
                        assertTrue(finite(weights));
                        seen.put(what, weights.getShape());
                    };
            assertArrayEquals(unobserved, Modules.run(block, x, false, observer).toFloatArray());
            assertFalse(seen.isEmpty(), "nothing was observed");
            Map<String, Shape> known =
                    Map.of(
                            "channel", new Shape(2, 16, 1, 1),
                            "spatial", new Shape(2, 1, 5, 7),
                            "channel-affinity", new Shape(2, 16, 16),
                            "weights", MAP);
            seen.forEach((what, s) -> assertEquals(known.getOrDefault(what, s), s, what));
            if (seen.containsKey("affinity")) {
                assertTrue(AFFINITIES.contains(seen.get("affinity")), seen::toString);
            }
            seen.clear();
            Modules.run(block, x, false);
            assertTrue(seen.isEmpty(), "observed though nobody observes");
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void saysOfItsWeightsWhetherAndWhereTheySumToOne(String name) {
        try (NDManager manager = NDManager.newBaseManager()) {
            AttentionBlock block = Modules.random(name, manager, MAP);
            NDArray x = Modules.input(manager, MAP);
            Modules.run(
                    block,
                    x,
                    false,
                    (module, what, weights, axes) -> {
                        boolean said = axes.length > 0 && sumsToOne(weights, axes);
                        int last = weights.getShape().dimension() - 1;
                        boolean found =
                                IntStream.rangeClosed(1, last)
                                                .anyMatch(axis -> sumsToOne(weights, axis))
                                        || (last >= 3 && sumsToOne(weights, last - 1, last));
                        assertEquals(found, said, what);
                    });
        }
    }

    private static boolean sumsToOne(NDArray weights, int... axes) {
        for (float sum : weights.sum(axes).toFloatArray()) {
            if (Math.abs(sum - 1) > 1e-4) {
                return false;
            }
        }
        return true;
    }

    private static void backward(AttentionBlock block, NDArray x, boolean training) {
        x.setRequiresGradient(true);
        try (GradientCollector collector = x.getManager().getEngine().newGradientCollector()) {
            // The squares give each output a gradient of its own; a plain sum has none through a
            // normalization.
            NDArray y = Modules.run(block, x, training);
            collector.backward(y.mul(y).sum());
        }
    }

    private static double norm(NDArray array) {
        double sum = 0;
        for (float value : array.toFloatArray()) {
            sum += (double) value * value;
        }
        return Math.sqrt(sum);
    }

    private static boolean finite(NDArray array) {
        for (float value : array.toFloatArray()) {
            if (!Float.isFinite(value)) {
                return false;
            }
        }
        return true;
    }

    private static float[] values(Parameter parameter) {
        return parameter.getArray().toFloatArray();
    }
}
