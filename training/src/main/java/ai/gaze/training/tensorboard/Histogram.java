package ai.gaze.training.tensorboard;

import java.util.Arrays;

/**
 * Numbers as a {@code HistogramProto}: 30 buckets of one width between the least and the largest,
 * as {@code tf.summary.histogram} makes them.
 */
final class Histogram {

    private static final int BUCKETS = 30;

    private Histogram() {}

    /** Returns the message of at least one number. */
    static Message of(float[] values) {
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        double sum = 0;
        double squares = 0;
        for (float value : values) {
            min = Math.min(min, value);
            max = Math.max(max, value);
            sum += value;
            squares += (double) value * value;
        }
        int buckets = max > min ? BUCKETS : 1;
        double width = (max - min) / buckets;
        double[] limits = new double[buckets];
        double low = min;
        Arrays.setAll(limits, i -> low + (i + 1) * width);
        limits[buckets - 1] = max;
        double[] counts = new double[buckets];
        for (float value : values) {
            counts[max > min ? Math.min(BUCKETS - 1, (int) ((value - min) / width)) : 0]++;
        }
        return new Message()
                .real(1, min)
                .real(2, max)
                .real(3, values.length)
                .real(4, sum)
                .real(5, squares)
                .reals(6, limits)
                .reals(7, counts);
    }
}
