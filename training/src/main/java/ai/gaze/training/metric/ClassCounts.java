package ai.gaze.training.metric;

import java.util.Arrays;
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
record ClassCounts(int[] right, int[] images, int[] predictions) {

    static ClassCounts of(Evaluation evaluation) {
        int classes = evaluation.classes().size();
        ClassCounts counts = new ClassCounts(new int[classes], new int[classes], new int[classes]);
        for (int i = 0; i < evaluation.labels().length; i++) {
            int label = evaluation.labels()[i];
            int prediction = evaluation.predictions()[i];
            counts.right[label] += label == prediction ? 1 : 0;
            counts.images[label]++;
            counts.predictions[prediction]++;
        }
        return counts;
    }

    double precision(int c) {
        return share(right[c], predictions[c]);
    }

    double recall(int c) {
        return share(right[c], images[c]);
    }

    double f1(int c) {
        return share(2L * right[c], images[c] + (long) predictions[c]);
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
