package ai.gaze.training.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.gaze.training.schedule.Rates;
import ai.gaze.zoo.UserException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class OwnOptimizerTest {

    private static final Rates RATES = Rates.of(0.5);

    private NDManager manager;

    @BeforeEach
    void open() {
        manager = NDManager.newBaseManager();
    }

    @AfterEach
    void close() {
        manager.close();
    }

    private Optimizer create(OptimizerSpec spec) {
        return spec.create(new WeightVector(manager, 2, 2, false));
    }

    private NDArray gradient(float... values) {
        return manager.create(values);
    }

    @Test
    void itMovesTheWeights() {
        NDArray weights = manager.create(new float[] {1, 1});
        Optimizer optimizer = create(Optimizers.of(SignSgd.TYPE, 0.5).with("keep", 0.5));
        optimizer.step(weights, gradient(3, -4), RATES);
        optimizer.step(weights, gradient(-1, -4), RATES);
        assertArrayEquals(new float[] {0, 2}, weights.toFloatArray());
        assertEquals(2, optimizer.steps());
    }

    @Test
    void itsStateIsSavedAndAStepMayBeLeftOut() {
        NDArray weights = manager.create(new float[] {1, 1});
        Optimizer optimizer = create(Optimizers.of(SignSgd.TYPE, 0.5));
        optimizer.step(weights, gradient(3, -4), RATES);
        float[] before = weights.toFloatArray();
        float[] mean = optimizer.state().get("mean").toFloatArray();
        optimizer.step(weights, gradient(Float.NaN, 1), RATES, manager.create(1f));
        assertArrayEquals(before, weights.toFloatArray());
        assertArrayEquals(mean, optimizer.state().get("mean").toFloatArray());
        assertEquals(1, optimizer.steps());

        NDArray copy = weights.duplicate();
        Map<String, NDArray> saved = new LinkedHashMap<>();
        optimizer.state().forEach((name, value) -> saved.put(name, value.duplicate()));
        Optimizer restored = create(Optimizers.of(SignSgd.TYPE, 0.5));
        restored.restore(1, saved);
        for (float g : new float[] {-2, 0.5f, -3}) {
            optimizer.step(weights, gradient(g, g), RATES);
            restored.step(copy, gradient(g, g), RATES);
        }
        assertArrayEquals(weights.toFloatArray(), copy.toFloatArray());
    }

    @Test
    void whatItForgetsToCloseDoesNotStay() {
        NDArray weights = manager.create(new float[] {1, 1});
        Optimizer optimizer = create(Optimizers.of(SignSgd.TYPE, 0.5).clipNorm(1));
        for (int step = 0; step < 3; step++) {
            NDArray gradient = gradient(1, 1);
            int before = manager.getManagedArrays().size();
            optimizer.step(weights, gradient, RATES);
            assertEquals(before, manager.getManagedArrays().size());
        }
    }

    @Test
    void aJarBringsIt(@TempDir Path jar) throws Exception {
        Path services = Files.createDirectories(jar.resolve("META-INF/services"));
        Files.writeString(
                services.resolve(OptimizerProvider.class.getName()),
                SignSgd.Provider.class.getName());
        try (URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()})) {
            Optimizers.registry().registerFoundBy(loader);
        }
        assertEquals("test-sign", Optimizers.of("test-sign", 0.1).name());
        assertEquals(List.of(), Optimizers.registry().problems());
    }

    @Test
    void anOptionThatItDoesNotHaveIsOneSentence() {
        assertSentence(
                "unknown option of optimizer test-sign \"kepe\": did you mean \"keep\"?",
                () -> Optimizers.of(SignSgd.TYPE, 1).with("kepe", 0.5));
        assertSentence(
                "option keep of optimizer test-sign must be a number from 0 to below 1, not \"1\"",
                () -> Optimizers.of(SignSgd.TYPE, 1).with("keep", 1));
        assertSentence(
                "unknown option of optimizer adam \"momentum\"",
                () -> Optimizers.adam(1).momentum(0.9));
        assertSentence(
                "option lr of optimizer sgd must be a number from 0 up, not \"NaN\"",
                () -> Optimizers.sgd(Double.NaN));
        assertSentence("unknown optimizer \"adm\": did you mean", () -> Optimizers.of("adm", 1));
        assertSentence(
                "option nesterov of optimizer sgd needs a momentum above 0",
                () -> create(Optimizers.sgd(0.1).nesterov(true)));
    }

    @Test
    void oneThatCannotBeMadeIsNamed() {
        OptimizerType broken =
                OptimizerType.of(
                        "test-broken",
                        List.of(),
                        (w, o) -> {
                            throw new IllegalStateException("猫");
                        });
        assertSentence(
                "optimizer test-broken of " + OwnOptimizerTest.class.getName() + " cannot be made",
                () -> create(Optimizers.of(broken, 1)));
    }

    private static void assertSentence(String expected, Executable call) {
        UserException e = assertThrows(UserException.class, call);
        assertTrue(e.getMessage().startsWith(expected), e.getMessage());
    }
}
