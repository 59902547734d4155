package ai.gaze.training.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import ai.gaze.training.metric.Evaluation;
import ai.gaze.training.metric.EvaluationPass;
import ai.gaze.training.metric.MetricSet;
import ai.gaze.training.metric.Metrics;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.array.HostArrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The loss of pixels is PyTorch's {@code cross_entropy(logits, masks, weight, ignore_index=255,
 * label_smoothing)}, whose numbers these are; accuracy and mean IoU were counted there, too.
 */
class PixelsTest {

    private static final Shape LOGITS = new Shape(2, 3, 4, 5);
    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    private NDArray logits() {
        float[] values = new float[(int) LOGITS.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.sin(0.9 * i);
        }
        return HostArrays.of(manager, values, LOGITS);
    }

    private NDArray masks() {
        long[] values = new long[40];
        for (int i = 0; i < values.length; i++) {
            values[i] = i % 7 == 3 ? 255 : i % 3;
        }
        return HostArrays.of(manager, values, new Shape(2, 4, 5));
    }

    @ParameterizedTest
    @CsvSource({
        "false, 0, 1.2140584, 0.14747027, 0.016043408",
        "false, 0.1, 1.2126083, 0.13414592, 0.015063014",
        "true, 0, 1.2290272, 0.17241587, 0.02761903",
        "true, 0.1, 1.2278848, 0.1585494, 0.025624355"
    })
    void lossAndGradientAreThoseOfPyTorch(
            boolean weighted, double smoothing, float loss, float norm, float seventh) {
        ClassificationLoss criterion = new CrossEntropy(smoothing);
        if (weighted) {
            criterion = criterion.classWeights(1, 2, 0.5f);
        }
        NDArray logits = logits();
        logits.setRequiresGradient(true);
        try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
            Pixels pixels = Pixels.of(masks(), logits);
            assertEquals(34, pixels.labels().size());
            NDArray value = Losses.mean(criterion, pixels.labels(), pixels.logits());
            collector.backward(value);
            assertEquals(loss, value.getFloat(), 1e-6);
        }
        float[] gradient = logits.getGradient().toFloatArray();
        double sum = 0;
        for (float g : gradient) {
            sum += g * g;
        }
        assertEquals(norm, Math.sqrt(sum), 1e-6);
        assertEquals(seventh, gradient[7], 1e-7);
    }

    @Test
    void accuracyAndMeanIouAreOfThePixelsThatCount() {
        try (EvaluationPass pass =
                new EvaluationPass(
                        manager,
                        List.of("a", "b", "c"),
                        MetricSet.of(List.of(Metrics.get("miou"))))) {
            pass.add(masks(), logits());
            Evaluation evaluation = pass.end();
            assertEquals(12 / 34.0, evaluation.accuracy(), 1e-9);
            assertEquals(0.17786561264822134, evaluation.metric("mean_iou"), 1e-9);
        }
    }

    @Test
    void aBatchOfWhichNothingCountsMovesNothing() {
        NDArray logits = logits();
        logits.setRequiresGradient(true);
        NDArray none = masks().onesLike().mul(255);
        try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
            Pixels pixels = Pixels.of(none, logits);
            collector.backward(Losses.mean(new CrossEntropy(0), pixels.labels(), pixels.logits()));
        }
        for (float g : logits.getGradient().toFloatArray()) {
            assertTrue(g == 0, () -> "" + g);
        }
    }

    @Test
    void logitsOfAnotherSizeAreRefused() {
        NDArray small = manager.zeros(new Shape(2, 3, 4, 4));
        String said =
                assertThrows(UserException.class, () -> Pixels.of(masks(), small)).getMessage();
        assertTrue(said.contains("logits of each pixel"), said);
    }
}
