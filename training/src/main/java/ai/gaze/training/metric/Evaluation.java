package ai.gaze.training.metric;

import ai.gaze.zoo.Nearest;
import ai.gaze.zoo.UserException;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * How a network did on a set of images.
 *
 * @param classes names of the classes
 * @param metrics values by the names of the metrics, loss and accuracy first
 * @param labels true class of each image
 * @param predictions class with the highest logit, for each image
 * @param ranks number of classes with a higher logit than the true one, for each image; of equal
 *     logits the first ones are higher
 * @param losses cross-entropy of each image, without label smoothing
 * @param confidences probability of the prediction, for each image, 0..1
 * @param probabilities probability of each class, {@code [N][classes]}; {@code null} unless they
 *     were {@linkplain MetricSet#withProbabilities asked for}
 * @param pixels of images with masks, whose pixels stand above in place of images: how many of each
 *     image, in order; {@code null} where images have one class
 */
@SuppressWarnings("ArrayRecordComponent") // a plain carrier, compared by nobody
public record Evaluation(
        List<String> classes,
        Map<String, Double> metrics,
        int[] labels,
        int[] predictions,
        int[] ranks,
        float[] losses,
        float[] confidences,
        float[][] probabilities,
        int[] pixels) {

    public Evaluation {
        metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    }

    /** One of images with one class, without the probabilities of all classes. */
    public Evaluation(
            List<String> classes,
            Map<String, Double> metrics,
            int[] labels,
            int[] predictions,
            int[] ranks,
            float[] losses,
            float[] confidences) {
        this(classes, metrics, labels, predictions, ranks, losses, confidences, null, null);
    }

    /** The metrics and how many images they are of. */
    @Override
    public String toString() {
        return "Evaluation of " + images() + " images: " + metrics;
    }

    /** Whether it is of the pixels of images with masks. */
    public boolean isOfPixels() {
        return pixels != null;
    }

    /** Returns the number of images. */
    public int images() {
        return isOfPixels() ? pixels.length : labels.length;
    }

    /** The same in arrays of its own, for who may write into them. */
    Evaluation copy() {
        return new Evaluation(
                classes,
                metrics,
                labels.clone(),
                predictions.clone(),
                ranks.clone(),
                losses.clone(),
                confidences.clone(),
                probabilities == null
                        ? null
                        : Arrays.stream(probabilities).map(float[]::clone).toArray(float[][]::new),
                isOfPixels() ? pixels.clone() : null);
    }

    Evaluation with(String metric, double value) {
        Map<String, Double> more = new LinkedHashMap<>(metrics);
        more.put(metric, value);
        return new Evaluation(
                classes,
                more,
                labels,
                predictions,
                ranks,
                losses,
                confidences,
                probabilities,
                pixels);
    }

    /** Some of its images, in any order and as often as asked for, without metrics. */
    Evaluation of(int[] images) {
        if (!isOfPixels()) {
            return ofEach(images, null);
        }
        int[] begin = begins();
        return ofEach(
                Arrays.stream(images)
                        .flatMap(i -> IntStream.range(begin[i], begin[i] + pixels[i]))
                        .toArray(),
                Arrays.stream(images).map(i -> pixels[i]).toArray());
    }

    /** Where the pixels of each image begin. */
    int[] begins() {
        int[] begin = new int[pixels.length];
        for (int i = 1; i < begin.length; i++) {
            begin[i] = begin[i - 1] + pixels[i - 1];
        }
        return begin;
    }

    private Evaluation ofEach(int[] images, int[] ofImages) {
        int n = images.length;
        Evaluation some =
                new Evaluation(
                        classes,
                        Map.of(),
                        new int[n],
                        new int[n],
                        new int[n],
                        new float[n],
                        new float[n],
                        null,
                        ofImages);
        for (int i = 0; i < n; i++) {
            some.labels[i] = labels[images[i]];
            some.predictions[i] = predictions[images[i]];
            some.ranks[i] = ranks[images[i]];
            some.losses[i] = losses[images[i]];
            some.confidences[i] = confidences[images[i]];
        }
        return some;
    }

    /**
     * Returns the value of a metric.
     *
     * @param name its name, with {@code _} or {@code -}
     * @throws UserException if it was not evaluated
     */
    public double metric(String name) {
        Double value = metrics.get(MetricSet.given(name).replace('-', '_'));
        if (value == null) {
            throw Nearest.unknown("metric of this evaluation", name, metrics.keySet());
        }
        return value;
    }

    /** Returns the metrics beyond loss and accuracy. */
    public Map<String, Double> further() {
        Map<String, Double> further = new LinkedHashMap<>(metrics);
        further.keySet().removeAll(List.of(Metrics.LOSS, Metrics.ACCURACY));
        return further;
    }

    /** Returns the mean loss: cross-entropy without label smoothing, unless another was set. */
    public double loss() {
        return metric(Metrics.LOSS);
    }

    /** Returns the share of images whose prediction is right, 0..1. */
    public double accuracy() {
        return share(i -> labels[i] == predictions[i]);
    }

    /** Returns the share of images whose true class is among the {@code k} highest logits, 0..1. */
    public double topAccuracy(int k) {
        return share(i -> ranks[i] < k);
    }

    private double share(IntPredicate right) {
        return (double) IntStream.range(0, labels.length).filter(right).count() / labels.length;
    }

    /** Returns how many images of true class i (row) were taken for class j (column). */
    public int[][] confusion() {
        int[][] matrix = new int[classes.size()][classes.size()];
        for (int i = 0; i < labels.length; i++) {
            matrix[labels[i]][predictions[i]]++;
        }
        return matrix;
    }
}
