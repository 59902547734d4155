package ai.gaze.training.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.gaze.training.schedule.Rates;
import ai.gaze.zoo.UserException;
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
        return List.of(
                Optimizers.adam(0.01),
                Optimizers.adamW(0.01),
                Optimizers.sgd(0.01),
                decayed(Optimizers.adam(0.01).betas(0.8, 0.99).eps(1e-3)),
                decayed(Optimizers.adamW(0.01).betas(0.8, 0.99).eps(1e-3)),
                Optimizers.sgd(0.01).momentum(0.9).weightDecay(0.1),
                decayed(Optimizers.sgd(0.01).momentum(0.9).nesterov(true)),
                Optimizers.sgd(0.01).momentum(0.9).with("dampening", 0.3).clipNorm(0.5),
                Optimizers.sgd(0.01).clipNorm(1e3));
    }

    private static OptimizerSpec decayed(OptimizerSpec spec) {
        return spec.weightDecay(0.1).decayBiasAndNorm(false);
    }

    private Optimizer create(OptimizerSpec spec, boolean cycled) {
        return spec.create(new WeightVector(manager, SIZE, MATRICES, cycled));
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
        Optimizer optimizer = create(spec, cycled);
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
        Optimizer optimizer = create(spec, false);
        run(optimizer, weights, 1, 5);

        NDArray copy = weights.duplicate();
        Map<String, NDArray> saved = new LinkedHashMap<>();
        optimizer.state().forEach((name, value) -> saved.put(name, value.duplicate()));
        long steps = optimizer.steps();
        run(optimizer, weights, 6, 10);

        Optimizer restored = create(spec, false);
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
        Optimizer plain = create(spec, false);
        Optimizer skipping = create(spec, false);
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
        Optimizer optimizer = create(spec, false);
        run(optimizer, weights, 1, 3);
        skip(optimizer, weights, Float.NaN);
        NDArray copy = weights.duplicate();
        Map<String, NDArray> saved = new LinkedHashMap<>();
        optimizer.state().forEach((name, value) -> saved.put(name, value.duplicate()));

        Optimizer restored = create(spec, false);
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
        Optimizer adam = create(Optimizers.adam(0.1), false);
        Map<String, NDArray> wrongSize =
                Map.of("mean", manager.create(new float[3]), "variance", manager.create(1f));
        assertThrows(UserException.class, () -> adam.restore(1, Map.of()));
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
        private final String name;
        private final Map<String, Object> options;
        private final double[] first = new double[SIZE];
        private final double[] second = new double[SIZE];

        Reference(OptimizerSpec spec) {
            name = spec.name();
            options = spec.toMap();
        }

        private double option(String key) {
            return (double) options.get(key);
        }

        void step(int t, double[] w, double[] g, Rates rates) {
            if (option("clip-norm") > 0) {
                double squares = 0;
                for (double v : g) {
                    squares += v * v;
                }
                double factor = Math.min(1, option("clip-norm") / (Math.sqrt(squares) + 1e-6));
                for (int i = 0; i < SIZE; i++) {
                    g[i] *= factor;
                }
            }
            boolean all = (boolean) options.get("decay-bias-and-norm");
            for (int i = 0; i < SIZE; i++) {
                double wd = i < MATRICES || all ? option("weight-decay") : 0;
                if ("adamw".equals(name)) {
                    w[i] *= 1 - rates.learningRate() * wd;
                } else {
                    g[i] += wd * w[i];
                }
                w[i] -= rates.learningRate() * direction(t, i, g[i], rates);
            }
        }

        private double direction(int t, int i, double g, Rates rates) {
            if ("sgd".equals(name)) {
                double momentum = rates.momentum().orElse(option("momentum"));
                first[i] = t == 1 ? g : momentum * first[i] + (1 - option("dampening")) * g;
                return (boolean) options.get("nesterov") ? g + momentum * first[i] : first[i];
            }
            List<?> betas = (List<?>) options.get("betas");
            double b1 = rates.momentum().orElse((double) betas.get(0));
            double b2 = (double) betas.get(1);
            first[i] = b1 * first[i] + (1 - b1) * g;
            second[i] = b2 * second[i] + (1 - b2) * g * g;
            double denominator =
                    Math.sqrt(second[i]) / Math.sqrt(1 - Math.pow(b2, t)) + option("eps");
            return first[i] / (1 - Math.pow(b1, t)) / denominator;
        }
    }
}
