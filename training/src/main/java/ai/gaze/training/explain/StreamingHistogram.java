package ai.gaze.training.explain;

/**
 * Counts values in intervals that widen by themselves, so that nothing needs to be known of the
 * values beforehand and none of them is kept.
 */
final class StreamingHistogram {

    private static final int BINS = 4096;

    private long[] counts = new long[BINS];
    private double low;
    private double width;
    private long count;
    private double sum;
    private double least = Double.POSITIVE_INFINITY;
    private double greatest = Double.NEGATIVE_INFINITY;

    /** Adds values; what is not finite is left out. */
    void add(float[] values) {
        for (float value : values) {
            if (Float.isFinite(value)) {
                add(value);
            }
        }
    }

    private void add(double value) {
        if (count == 0) {
            low = value;
            width = Math.max(Math.abs(value), 1e-30) * 1e-6 / BINS;
        }
        while (value < low || value >= low + BINS * width) {
            widen(value < low);
        }
        // A value just below the edge may be rounded onto it.
        counts[Math.min((int) ((value - low) / width), BINS - 1)]++;
        count++;
        sum += value;
        least = Math.min(least, value);
        greatest = Math.max(greatest, value);
    }

    /** Doubles the intervals; what there is goes into one half. */
    private void widen(boolean downwards) {
        long[] wide = new long[BINS];
        int start = downwards ? BINS / 2 : 0;
        for (int i = 0; i < BINS; i++) {
            wide[start + i / 2] += counts[i];
        }
        if (downwards) {
            low -= BINS * width;
        }
        width *= 2;
        counts = wide;
    }

    /** Number of values. */
    long count() {
        return count;
    }

    /** Their mean. */
    double mean() {
        return sum / count;
    }

    /** From the least to the greatest value. */
    Range range() {
        return new Range(least, greatest);
    }

    /**
     * Returns the share of the values, in percent, in intervals of one width from the least value
     * to the greatest. Where a narrow interval lies on an edge, its values are divided in
     * proportion.
     */
    float[] percentages(int intervals) {
        float[] shares = new float[intervals];
        double step = (greatest - least) / intervals;
        for (int i = 0; i < BINS; i++) {
            if (counts[i] > 0) {
                double from = Math.max(low + i * width, least);
                double to = Math.min(low + (i + 1) * width, greatest);
                spread(shares, 100.0 * counts[i] / count, from, to, step);
            }
        }
        return shares;
    }

    private void spread(float[] shares, double share, double from, double to, double step) {
        int last = shares.length - 1;
        if (step <= 0 || to <= from) {
            int at = step <= 0 ? 0 : (int) Math.min((from - least) / step, last);
            shares[at] += (float) share;
            return;
        }
        int first = (int) Math.min((from - least) / step, last);
        for (int i = first; i <= last && least + i * step < to; i++) {
            double left = Math.max(from, least + i * step);
            double right = i == last ? to : Math.min(to, least + (i + 1) * step);
            shares[i] += (float) (share * (right - left) / (to - from));
        }
    }
}
