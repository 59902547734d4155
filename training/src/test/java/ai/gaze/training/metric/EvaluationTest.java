package ai.gaze.training.metric;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.gaze.training.augment.AugmentationSpec;
import ai.gaze.training.augment.Augmenter;
import ai.gaze.training.augment.BatchSource;
import ai.gaze.training.data.LabeledImages;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EvaluationTest {

    private static final List<String> CLASSES = List.of("a", "b", "c");

    @Test
    void accuracyTopAndConfusionAreCountedByHand() {
        int[] labels = {0, 0, 1, 2, 2};
        int[] predictions = {0, 1, 1, 0, 2};
        int[] ranks = {0, 1, 0, 2, 0};
        Evaluation evaluation =
                new Evaluation(
                        CLASSES, Map.of(), labels, predictions, ranks, new float[5], new float[5]);
        assertEquals(0.6, evaluation.accuracy());
        assertEquals(0.6, evaluation.topAccuracy(1));
        assertEquals(0.8, evaluation.topAccuracy(2));
        assertEquals(1, evaluation.topAccuracy(3));
        assertArrayEquals(new int[][] {{1, 1, 0}, {0, 1, 0}, {1, 0, 1}}, evaluation.confusion());
        assertEquals("Evaluation of 5 images: {}", evaluation.toString());
    }

    @Test
    void anEvaluationInBatchesIsThatOfTheWhole() {
        // The red of an image says which class the pretended network takes it for.
        byte[] pixels = new byte[7 * 3];
        int[] labels = {0, 1, 2, 0, 1, 2, 0};
        int[] taken = {0, 1, 2, 1, 1, 0, 2};
        for (int i = 0; i < labels.length; i++) {
            pixels[3 * i] = (byte) (100 * taken[i]);
        }
        try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
            AugmentationSpec none =
                    AugmentationSpec.none(List.of(0.0, 0.0, 0.0), List.of(1.0, 1.0, 1.0));
            BatchSource images =
                    BatchSource.of(
                            manager,
                            new LabeledImages(pixels, labels, 1, 1, CLASSES),
                            new Augmenter(manager, none, 1, 1));
            for (int batch : new int[] {1, 3, 7, 100}) {
                Evaluation evaluation =
                        MetricSet.PLAIN
                                .evaluate(
                                        manager,
                                        images,
                                        CLASSES,
                                        batch,
                                        EvaluationTest::logits,
                                        () -> false)
                                .orElseThrow();
                assertArrayEquals(labels, evaluation.labels());
                assertArrayEquals(taken, evaluation.predictions());
                assertEquals(4 / 7.0, evaluation.accuracy(), 1e-12);
                assertEquals(1, evaluation.topAccuracy(3));
                assertEquals(loss(labels, taken), evaluation.loss(), 1e-5, "batch " + batch);
            }
        }
    }

    private static double loss(int[] labels, int[] taken) {
        double sum = 0;
        for (int i = 0; i < labels.length; i++) {
            double exponentials = 0;
            for (int c = 0; c < CLASSES.size(); c++) {
                exponentials += Math.exp(-Math.abs(taken[i] - c));
            }
            sum += Math.log(exponentials) + Math.abs(taken[i] - labels[i]);
        }
        return sum / labels.length;
    }

    /** Minus the distance to the class that the red stands for. */
    private static NDArray logits(NDArray images) {
        NDArray red = images.get(new NDIndex(":, 0, 0, 0")).mul(2.55f).reshape(-1, 1);
        NDArray classes = red.getManager().arange(0f, 3f).reshape(1, 3);
        return red.sub(classes).abs().neg();
    }
}
