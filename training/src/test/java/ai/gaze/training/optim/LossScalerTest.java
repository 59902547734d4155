package ai.gaze.training.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import ai.gaze.training.optim.LossScaler.State;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scaling follows the rule of torch.amp.GradScaler with its defaults. */
class LossScalerTest {

    private NDManager manager;
    private LossScaler scaler;

    @BeforeEach
    void open() {
        manager = NDManager.newBaseManager();
        scaler = new LossScaler(manager);
    }

    @AfterEach
    void close() {
        scaler.close();
        manager.close();
    }

    @Test
    void itBeginsWith65536() {
        assertEquals(new State(65536, 0, 0), scaler.state());
    }

    @Test
    void theGradientOfTheScaledLossIsUnscaledExactly() {
        NDArray weights = manager.create(new float[] {1, 3e-7f, -5});
        weights.setRequiresGradient(true);
        NDArray gradient;
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            collector.backward(scaler.scaled(weights.square().sum()));
            gradient = weights.getGradient();
        }
        assertArrayEquals(new float[] {131072, 131072 * 3e-7f, -655360}, gradient.toFloatArray());
        assertEquals(0, scaler.unscale(gradient).getFloat());
        assertArrayEquals(new float[] {2, 2 * 3e-7f, -10}, gradient.toFloatArray());
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NaN})
    void aGradientThatIsNotFiniteHalvesTheScaleAndIsCounted(float spoilt) {
        assertEquals(0, step(1));
        assertEquals(1, step(spoilt));
        assertEquals(new State(32768, 0, 1), scaler.state());
        assertEquals(1, step(spoilt));
        assertEquals(new State(16384, 0, 2), scaler.state());
        assertEquals(0, step(1));
        assertEquals(new State(16384, 1, 2), scaler.state());
    }

    @Test
    void after2000GoodStepsInARowTheScaleIsDoubled() {
        scaler.restore(new State(1024, 1998, 7));
        step(1);
        assertEquals(new State(1024, 1999, 7), scaler.state());
        step(1);
        assertEquals(new State(2048, 0, 7), scaler.state());
        scaler.restore(new State(2048, 1999, 7));
        step(Float.NaN);
        assertEquals(new State(1024, 0, 8), scaler.state());
        for (int i = 0; i < 2000; i++) {
            step(1);
        }
        assertEquals(new State(2048, 0, 8), scaler.state());
    }

    @Test
    void theScaleDoesNotGrowToInfinity() {
        double largest = 0x1p127;
        scaler.restore(new State(largest, 1999, 0));
        step(1);
        assertEquals(new State(largest, 0, 0), scaler.state());
    }

    private float step(float value) {
        try (NDManager step = manager.newSubManager()) {
            return scaler.unscale(step.create(new float[] {0, value, 0})).getFloat();
        }
    }
}
