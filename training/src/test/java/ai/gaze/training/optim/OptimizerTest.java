package ai.gaze.training.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.gaze.training.schedule.Rates;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Steps are compared with PyTorch's formulas, written out here in double precision. */
class OptimizerTest {

    private static final int SIZE = 50;
    private static final int MATRICES = 30;
    private static final int STEPS = 12;

    private NDManager manager;

    @BeforeEach
    void open() {
        manager = NDManager.newBaseManager();
    }

    @AfterEach
    void close() {
        manager.close();
    }

    static List<OptimizerSpec> specs() {
        List<Double> betas = List.of(0.8, 0.99);
        return List.of(
                OptimizerSpec.of("adam", 0.01),
                OptimizerSpec.of("adamw", 0.01),
                OptimizerSpec.of("sgd", 0.01),
                new AdamSpec(0.01, betas, 1e-3, 0.1, false, null),
                new AdamWSpec(0.01, betas, 1e-3, 0.1, false, null),
                new SgdSpec(0.01, 0.9, null, null, 0.1, true, null),
                new SgdSpec(0.01, 0.9, null, true, 0.1, false, null),
                new SgdSpec(0.01, 0.9, 0.3, null, null, null, 0.5),
                new SgdSpec(0.01, null, null, null, null, null, 1e3));
    }

    @ParameterizedTest
    @MethodSource("specs")
    void stepsFollowPyTorch(OptimizerSpec spec) {
        stepsFollowPyTorch(spec, false);
    }

    @ParameterizedTest
    @MethodSource("specs")
    void underAScheduleThatCyclesTheMomentumStepsFollowPyTorch(OptimizerSpec spec) {
        stepsFollowPyTorch(spec, true);
    }

    private void stepsFollowPyTorch(OptimizerSpec spec, boolean cycled) {
        Reference reference = new Reference(spec);
        NDArray weights = manager.create(floats(0));
        double[] expected = doubles(floats(0));
        Optimizer optimizer = spec.create(manager, SIZE, MATRICES, cycled);
        for (int t = 1; t <= STEPS; t++) {
            OptionalDouble momentum =
                    cycled ? OptionalDouble.of(0.95 - 0.02 * t) : OptionalDouble.empty();
            Rates rates = new Rates(t > 5 ? 0.02 : spec.lr(), momentum);
            reference.step(t, expected, doubles(floats(t)), rates);
            optimizer.step(weights, manager.create(floats(t)), rates);
        }
        assertArrayEquals(expected, doubles(weights.toFloatArray()), 1e-6);
        assertEquals(STEPS, optimizer.steps());
    }

    @ParameterizedTest
    @MethodSource("specs")
    void aRestoredOptimizerGoesOnBitForBit(OptimizerSpec spec) {
        NDArray weights = manager.create(floats(0));
        Optimizer optimizer = spec.create(manager, SIZE, MATRICES, false);
        run(optimizer, weights, 1, 5);

        NDArray copy = weights.duplicate();
        Map<String, NDArray> saved = new LinkedHashMap<>();
        optimizer.state().forEach((name, value) -> saved.put(name, value.duplicate()));
        long steps = optimizer.steps();
        run(optimizer, weights, 6, 10);

        Optimizer restored = spec.create(manager, SIZE, MATRICES, false);
        restored.restore(steps, saved);
        run(restored, copy, 6, 10);
        assertArrayEquals(weights.toFloatArray(), copy.toFloatArray());
        assertEquals(optimizer.state(), restored.state());
    }

    @ParameterizedTest
    @MethodSource("specs")
    void aStepWhoseGradientIsNotFiniteIsAsIfItHadNotBeenTried(OptimizerSpec spec) {
        NDArray weights = manager.create(floats(0));
        NDArray expected = manager.create(floats(0));
        Optimizer plain = spec.create(manager, SIZE, MATRICES, false);
        Optimizer skipping = spec.create(manager, SIZE, MATRICES, false);
        // The first step is left out, too.
        skip(skipping, weights, Float.POSITIVE_INFINITY);
        assertEquals(0, skipping.steps());
        for (int t = 1; t <= 6; t++) {
            plain.step(expected, manager.create(floats(t)), Rates.of(0.01));
            NDArray made = manager.create(0f);
            skipping.step(weights, manager.create(floats(t)), Rates.of(0.01), made);
            if (t % 2 == 0) {
                skip(skipping, weights, t == 4 ? Float.NaN : Float.NEGATIVE_INFINITY);
            }
            assertArrayEquals(expected.toFloatArray(), weights.toFloatArray());
            assertEquals(plain.state(), skipping.state());
            assertEquals(t, skipping.steps());
        }
    }

    private void skip(Optimizer optimizer, NDArray weights, float spoilt) {
        float[] gradient = floats(99);
        gradient[MATRICES - 3] = spoilt;
        optimizer.step(weights, manager.create(gradient), Rates.of(0.01), manager.create(1f));
    }

    @ParameterizedTest
    @MethodSource("specs")
    void anOptimizerThatLeftStepsOutGoesOnBitForBitWhenRestored(OptimizerSpec spec) {
        NDArray weights = manager.create(floats(0));
        Optimizer optimizer = spec.create(manager, SIZE, MATRICES, false);
        run(optimizer, weights, 1, 3);
        skip(optimizer, weights, Float.NaN);
        NDArray copy = weights.duplicate();
        Map<String, NDArray> saved = new LinkedHashMap<>();
        optimizer.state().forEach((name, value) -> saved.put(name, value.duplicate()));

        Optimizer restored = spec.create(manager, SIZE, MATRICES, false);
        // What it did before is forgotten.
        skip(restored, manager.create(floats(0)), Float.NaN);
        restored.restore(optimizer.steps(), saved);
        assertEquals(3, restored.steps());
        run(optimizer, weights, 4, 6);
        run(restored, copy, 4, 6);
        assertArrayEquals(weights.toFloatArray(), copy.toFloatArray());
        assertEquals(optimizer.state(), restored.state());
    }

    @Test
    void theStateOfAnotherOptimizerIsRefused() {
        Optimizer adam = OptimizerSpec.of("adam", 0.1).create(manager, SIZE, MATRICES, false);
        Map<String, NDArray> wrongSize =
                Map.of("mean", manager.create(new float[3]), "variance", manager.create(1f));
        assertThrows(IllegalArgumentException.class, () -> adam.restore(1, Map.of()));
        assertThrows(IllegalArgumentException.class, () -> adam.restore(1, wrongSize));
    }

    private void run(Optimizer optimizer, NDArray weights, int from, int to) {
        for (int t = from; t <= to; t++) {
            optimizer.step(weights, manager.create(floats(t)), Rates.of(0.01));
        }
    }

    private static float[] floats(int seed) {
        Random random = new Random(seed);
        float[] values = new float[SIZE];
        for (int i = 0; i < SIZE; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    private static double[] doubles(float[] values) {
        double[] result = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            result[i] = values[i];
        }
        return result;
    }

    /** torch.optim's single-tensor formulas. */
    private static final class Reference {
        private final OptimizerSpec spec;
        private final double[] first = new double[SIZE];
        private final double[] second = new double[SIZE];

        Reference(OptimizerSpec spec) {
            this.spec = spec;
        }

        void step(int t, double[] w, double[] g, Rates rates) {
            if (spec.clipNorm() > 0) {
                double squares = 0;
                for (double v : g) {
                    squares += v * v;
                }
                double factor = Math.min(1, spec.clipNorm() / (Math.sqrt(squares) + 1e-6));
                for (int i = 0; i < SIZE; i++) {
                    g[i] *= factor;
                }
            }
            for (int i = 0; i < SIZE; i++) {
                double wd = i < MATRICES || spec.decayBiasAndNorm() ? spec.weightDecay() : 0;
                if ("adamw".equals(spec.name())) {
                    w[i] *= 1 - rates.learningRate() * wd;
                } else {
                    g[i] += wd * w[i];
                }
                w[i] -= rates.learningRate() * direction(t, i, g[i], rates);
            }
        }

        private double direction(int t, int i, double g, Rates rates) {
            if (spec instanceof SgdSpec sgd) {
                double momentum = rates.momentum().orElse(sgd.momentum());
                first[i] = t == 1 ? g : momentum * first[i] + (1 - sgd.dampening()) * g;
                return sgd.nesterov() ? g + momentum * first[i] : first[i];
            }
            boolean decoupled = spec instanceof AdamWSpec;
            List<Double> betas = decoupled ? ((AdamWSpec) spec).betas() : ((AdamSpec) spec).betas();
            double eps = decoupled ? ((AdamWSpec) spec).eps() : ((AdamSpec) spec).eps();
            double b1 = rates.momentum().orElse(betas.get(0));
            double b2 = betas.get(1);
            first[i] = b1 * first[i] + (1 - b1) * g;
            second[i] = b2 * second[i] + (1 - b2) * g * g;
            double denominator = Math.sqrt(second[i]) / Math.sqrt(1 - Math.pow(b2, t)) + eps;
            return first[i] / (1 - Math.pow(b1, t)) / denominator;
        }
    }
}
