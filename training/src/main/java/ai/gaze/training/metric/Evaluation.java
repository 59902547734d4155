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
        float[][] probabilities) {

    public Evaluation {
        metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    }

    /** One without the probabilities of all classes. */
    public Evaluation(
            List<String> classes,
            Map<String, Double> metrics,
            int[] labels,
            int[] predictions,
            int[] ranks,
            float[] losses,
            float[] confidences) {
        this(classes, metrics, labels, predictions, ranks, losses, confidences, null);
    }

    /** The metrics and how many images they are of. */
    @Override
    public String toString() {
        return "Evaluation of " + labels.length + " images: " + metrics;
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
                        : Arrays.stream(probabilities).map(float[]::clone).toArray(float[][]::new));
    }

    Evaluation with(String metric, double value) {
        Map<String, Double> more = new LinkedHashMap<>(metrics);
        more.put(metric, value);
        return new Evaluation(
                classes, more, labels, predictions, ranks, losses, confidences, probabilities);
    }

    /** Some of its images, in any order and as often as asked for, without metrics. */
    Evaluation of(int[] images) {
        int n = images.length;
        Evaluation some =
                new Evaluation(
                        classes,
                        Map.of(),
                        new int[n],
                        new int[n],
                        new int[n],
                        new float[n],
                        new float[n]);
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
