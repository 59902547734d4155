package ai.gaze.training.metric;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * How often each class was right, true and predicted.
 *
 * @param right images of the class that were taken for it
 * @param images images of the class
 * @param predictions images that were taken for it
 */
@SuppressWarnings("ArrayRecordComponent") // a plain carrier, compared by nobody
record ClassCounts(long[] right, long[] images, long[] predictions) {

    static ClassCounts of(Evaluation evaluation) {
        return of(evaluation, 0, evaluation.labels().length);
    }

    /** Of each image with a mask, that of its pixels. */
    static List<ClassCounts> ofEachImage(Evaluation evaluation) {
        int[] begin = evaluation.begins();
        return IntStream.range(0, begin.length)
                .mapToObj(i -> of(evaluation, begin[i], begin[i] + evaluation.pixels()[i]))
                .toList();
    }

    private static ClassCounts of(Evaluation evaluation, int from, int to) {
        ClassCounts counts = zero(evaluation.classes().size());
        for (int i = from; i < to; i++) {
            int label = evaluation.labels()[i];
            int prediction = evaluation.predictions()[i];
            counts.right[label] += label == prediction ? 1 : 0;
            counts.images[label]++;
            counts.predictions[prediction]++;
        }
        return counts;
    }

    static ClassCounts zero(int classes) {
        return new ClassCounts(new long[classes], new long[classes], new long[classes]);
    }

    void add(ClassCounts other) {
        for (int c = 0; c < right.length; c++) {
            right[c] += other.right[c];
            images[c] += other.images[c];
            predictions[c] += other.predictions[c];
        }
    }

    double accuracy() {
        return share(Arrays.stream(right).sum(), Arrays.stream(images).sum());
    }

    /** The intersection of what is of a class and what was taken for it, by their union. */
    double iou(int c) {
        return share(right[c], images[c] + predictions[c] - right[c]);
    }

    double precision(int c) {
        return share(right[c], predictions[c]);
    }

    double recall(int c) {
        return share(right[c], images[c]);
    }

    double f1(int c) {
        return share(2 * right[c], images[c] + predictions[c]);
    }

    double macro(IntToDoubleFunction ofClass) {
        return seen().mapToDouble(ofClass).average().orElse(Double.NaN);
    }

    /** The mean in which each class counts by its images. */
    double weighted(IntToDoubleFunction ofClass) {
        double sum = seen().mapToDouble(c -> images[c] * ofClass.applyAsDouble(c)).sum();
        return sum / Arrays.stream(images).sum();
    }

    double balancedAccuracy() {
        return seen().filter(c -> images[c] > 0)
                .mapToDouble(this::recall)
                .average()
                .orElse(Double.NaN);
    }

    private IntStream seen() {
        return IntStream.range(0, images.length).filter(c -> images[c] + predictions[c] > 0);
    }

    private static double share(long part, long all) {
        return all == 0 ? 0 : (double) part / all;
    }
}
