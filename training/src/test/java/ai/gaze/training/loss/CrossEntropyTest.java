package ai.gaze.training.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.GradientCollector;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CrossEntropyTest {

    private static final double[][] LOGITS = {{1, -2, 0.5}, {0, 3, -1}};
    private static final int[] LABELS = {2, 1};

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.1, 1})
    void lossAndGradientAreThoseOfTheSmoothedTarget(double smoothing) {
        double loss = 0;
        float[] gradient = new float[6];
        for (int n = 0; n < 2; n++) {
            double sum = 0;
            for (double logit : LOGITS[n]) {
                sum += Math.exp(logit);
            }
            for (int c = 0; c < 3; c++) {
                double target = smoothing / 3 + (c == LABELS[n] ? 1 - smoothing : 0);
                double probability = Math.exp(LOGITS[n][c]) / sum;
                loss -= target * Math.log(probability) / 2;
                gradient[3 * n + c] = (float) ((probability - target) / 2);
            }
        }
        try (NDManager manager = NDManager.newBaseManager();
                GradientCollector collector = manager.getEngine().newGradientCollector()) {
            NDArray logits = manager.create(new float[][] {{1, -2, 0.5f}, {0, 3, -1}});
            logits.setRequiresGradient(true);
            NDArray result =
                    new CrossEntropy(smoothing).of(logits, manager.create(new long[] {2, 1}));
            assertEquals(DataType.FLOAT32, result.getDataType());
            assertEquals(loss, result.getFloat(), 1e-6);
            collector.backward(result);
            assertArrayEquals(gradient, logits.getGradient().toFloatArray(), 1e-6f);
        }
    }
}
