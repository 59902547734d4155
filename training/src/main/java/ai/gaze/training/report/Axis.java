package ai.gaze.training.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A linear axis: values onto pixels, with round ticks.
 *
 * @param low value at the first pixel
 * @param high value at the last
 * @param from first pixel
 * @param to last pixel
 */
public record Axis(double low, double high, double from, double to) {

    private static final double MARGIN = 0.06;

    /** Values below have too many zeros for the room beside an axis. */
    private static final double SMALL = 1e-4;

    /** Makes an axis on which some values lie with a margin around them. */
    public static Axis around(double[] values, double from, double to) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (double value : values) {
            low = Math.min(low, value);
            high = Math.max(high, value);
        }
        if (values.length == 0) {
            return new Axis(0, 1, from, to);
        }
        // A single value stands in the middle.
        double margin = high > low ? MARGIN * (high - low) : marginOfOne(Math.abs(high));
        return new Axis(low - margin, high + margin, from, to);
    }

    // In proportion for small numbers such as a learning rate, and narrow for large ones.
    private static double marginOfOne(double size) {
        return size == 0 ? 0.5 : Math.max(0.05 * size, Math.min(0.5, 0.5 * size));
    }

    /** Returns the pixel of a value. */
    public double at(double value) {
        return from + (value - low) / (high - low) * (to - from);
    }

    /**
     * A mark on an axis.
     *
     * @param value where it is
     * @param label the value, as short as its neighbours allow
     */
    public record Tick(double value, String label) {}

    /** Returns at most so many marks at round values, of at least a distance. */
    public List<Tick> ticks(int most, double least) {
        double step = roundStep(high - low, most, least);
        List<Tick> ticks = new ArrayList<>();
        for (double i = Math.ceil(low / step); i * step <= high; i++) {
            // The sum turns a negative zero into zero.
            double value = i * step + 0.0;
            ticks.add(new Tick(value, label(value, step)));
        }
        return ticks;
    }

    /**
     * Returns the smallest round step, 1, 2 or 5 times a power of ten, of which no more than so
     * many fit into a span.
     *
     * @param least the step is not smaller
     */
    public static double roundStep(double span, int most, double least) {
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
        return String.format(Locale.ROOT, "%." + (int) Math.max(0, digits) + "e", value);
    }

    private String label(double value, double step) {
        double largest = Math.max(Math.abs(low), Math.abs(high));
        if (largest < SMALL) {
            return scientific(value, step);
        }
        double unit = largest >= 1e9 ? 1e9 : largest >= 1e6 ? 1e6 : largest >= 1e4 ? 1e3 : 1;
        String name = unit == 1e9 ? " G" : unit == 1e6 ? " M" : unit == 1e3 ? " k" : "";
        int decimals = (int) Math.max(0, Math.ceil(-Math.log10(step / unit) - 1e-9));
        return String.format(Locale.ROOT, "%." + decimals + "f", value / unit) + name;
    }
}
