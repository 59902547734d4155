package ai.gaze.training.report;

import ai.gaze.zoo.Texts;

/** Round numbers between two others: where the marks of a scale stand, and how they are written. */
public final class Ticks {

    /**
     * Of numbers that differ by less than this part of their size no marks can be told apart; and
     * counting in such steps would soon add less than a rounding error, and never end.
     */
    private static final double NARROWEST = 1e-12;

    /** Below, a tenth of a span could not be divided any further. */
    private static final double SMALLEST = 1e-300;

    /** What rounding may do to the number of steps up to an end that is round itself. */
    private static final double ROUNDING = 1e-9;

    private Ticks() {}

    /**
     * Whether there is room for marks: the ends are finite, and further apart than rounding errors.
     */
    public static boolean fit(double low, double high) {
        double span = high - low;
        return span >= Math.max(SMALLEST, NARROWEST * Math.max(Math.abs(low), Math.abs(high)))
                && span < Double.POSITIVE_INFINITY;
    }

    /**
     * Returns the multiples of a step from one number to another, rising, ends included.
     *
     * @param step from {@link #step} of this span
     * @throws IllegalArgumentException if no marks {@link #fit}
     */
    public static double[] between(double low, double high, double step) {
        if (!fit(low, high)) {
            throw new IllegalArgumentException("no marks fit from " + low + " to " + high);
        }
        long first = (long) Math.ceil(low / step - ROUNDING);
        long last = (long) Math.floor(high / step + ROUNDING);
        double[] ticks = new double[(int) Math.max(0, last - first + 1)];
        for (int i = 0; i < ticks.length; i++) {
            // The sum turns a negative zero into zero.
            ticks[i] = Math.max(low, Math.min(high, (first + i) * step)) + 0.0;
        }
        return ticks;
    }

    /**
     * Returns the smallest round step, 1, 2 or 5 times a power of ten, of which no more than so
     * many fit into a span.
     *
     * @param span the distance of two ends between which marks {@link #fit}
     * @param least the step is not smaller
     */
    public static double step(double span, int most, double least) {
        double step = Math.max(least, Math.pow(10, Math.floor(Math.log10(span / most))));
        for (double factor : new double[] {1, 2, 5}) {
            if (span / (step * factor) <= most) {
                return step * factor;
            }
        }
        return step * 10;
    }

    /**
     * Writes a number as a power of ten, with the digits that tell it from its neighbours.
     *
     * @param step distance to the next number
     */
    public static String scientific(double value, double step) {
        if (value == 0) {
            return "0";
        }
        double digits = Math.floor(Math.log10(Math.abs(value))) - Math.floor(Math.log10(step));
        return Texts.scientific(value, (int) Math.max(0, digits));
    }
}
