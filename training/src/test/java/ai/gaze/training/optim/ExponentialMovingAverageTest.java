package ai.gaze.training.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.layer.BatchNorm2d;
import ai.gaze.zoo.layer.ParameterNames;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ExponentialMovingAverageTest {

    private NDManager manager;
    private FlatParameters weights;

    @BeforeEach
    void aBatchNormalization() {
        manager = NDManager.newBaseManager();
        BatchNorm2d block = new BatchNorm2d(2);
        block.initialize(manager, DataType.FLOAT32, new Shape(1, 2, 4, 4));
        weights = new FlatParameters(manager, ParameterNames.of(block));
        set(weights, new float[] {1, 2}, new float[] {0, 8});
    }

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void weightsAndRunningStatisticsFollowInPlace() {
        ExponentialMovingAverage ema =
                new ExponentialMovingAverage(manager, weights, new EmaSpec(0.75, false));
        NDArray scale = ema.average().values().get("weight");
        NDArray mean = ema.average().values().get("running_mean");
        set(weights, new float[] {5, -2}, new float[] {4, 8});
        ema.update();
        assertArrayEquals(new float[] {2, 1}, scale.toFloatArray());
        assertArrayEquals(new float[] {1, 8}, mean.toFloatArray());
        assertArrayEquals(
                new float[] {5, -2}, weights.values().get("weight").toFloatArray(), "untouched");
        assertEquals(1, ema.updates());
    }

    @Test
    void anUpdateIsLeftOutWhereTheStepWas() {
        ExponentialMovingAverage ema =
                new ExponentialMovingAverage(manager, weights, new EmaSpec(0.75, false));
        set(weights, new float[] {5, -2}, new float[] {Float.NaN, 8});
        ema.update(manager.create(1f));
        Map<String, NDArray> average = ema.average().values();
        assertArrayEquals(new float[] {1, 2}, average.get("weight").toFloatArray());
        assertArrayEquals(new float[] {0, 8}, average.get("running_mean").toFloatArray());
        set(weights, new float[] {5, -2}, new float[] {4, 8});
        ema.update(manager.create(0f));
        assertArrayEquals(new float[] {2, 1}, average.get("weight").toFloatArray());
        assertArrayEquals(new float[] {1, 8}, average.get("running_mean").toFloatArray());
        assertEquals(2, ema.updates());
    }

    @Test
    void whatStandsStillIsNeverRounded() {
        set(weights, new float[] {0.1f, -1e-7f}, new float[] {3.3f, 1e9f});
        ExponentialMovingAverage ema =
                new ExponentialMovingAverage(manager, weights, new EmaSpec(0.999, true));
        for (int i = 0; i < 100; i++) {
            ema.update();
        }
        assertEquals(weights.values(), ema.average().values());
    }

    @Test
    void warmUpForgetsTheFirstWeightsSoon() {
        ExponentialMovingAverage ema =
                new ExponentialMovingAverage(manager, weights, new EmaSpec(0.999, true));
        set(weights, new float[] {11, 12}, new float[] {0, 8});
        ema.update();
        assertEquals(10, ema.average().values().get("weight").toFloatArray()[0], 1e-5);
        ema.restore(1_000_000, Map.of("weight", manager.create(new float[] {1, 2})));
        ema.update();
        assertEquals(1.01, ema.average().values().get("weight").toFloatArray()[0], 1e-5);
    }

    @Test
    void aDecayThatNeverMovesIsRefused() {
        UserException e = assertThrows(UserException.class, () -> new EmaSpec(1, true));
        assertTrue(e.getMessage().contains("below 1, such as 0.999, not 1.0"), e.getMessage());
    }

    private void set(FlatParameters target, float[] scale, float[] mean) {
        target.load(Map.of("weight", manager.create(scale), "running_mean", manager.create(mean)));
    }
}
