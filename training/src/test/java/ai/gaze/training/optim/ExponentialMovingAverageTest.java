package ai.gaze.training.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import org.junit.jupiter.api.Test;

class ExponentialMovingAverageTest {

    @Test
    void theAverageFollowsTheWeightsInPlace() {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray weights = manager.create(new float[] {1, 2});
            ExponentialMovingAverage ema = new ExponentialMovingAverage(weights, 0.75, false);
            NDArray average = ema.average();
            ema.update(manager.create(new float[] {5, -2}));
            assertArrayEquals(new float[] {2, 1}, average.toFloatArray());
            assertArrayEquals(new float[] {1, 2}, weights.toFloatArray());
            assertEquals(1, ema.updates());
        }
    }

    @Test
    void warmUpForgetsTheFirstWeightsSoon() {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray weights = manager.create(new float[] {0});
            ExponentialMovingAverage ema = new ExponentialMovingAverage(weights, 0.999, true);
            NDArray one = manager.create(new float[] {1});
            ema.update(one);
            assertEquals(0.9, ema.average().toFloatArray()[0], 1e-6);
            ema.restore(1_000_000, manager.create(new float[] {0}));
            ema.update(one);
            assertEquals(0.001, ema.average().toFloatArray()[0], 1e-6);
        }
    }
}
