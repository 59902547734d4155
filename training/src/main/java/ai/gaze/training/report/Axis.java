package ai.gaze.training.report;

import ai.gaze.zoo.Texts;
import java.util.ArrayList;
import java.util.List;

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

    /** Values from here on have too many digits. */
    private static final double LARGE = 1e13;

    /** Twice as much is still a number. */
    private static final double LARGEST = Double.MAX_VALUE / 8;

    /**
     * Makes an axis on which some values lie with a margin around them.
     *
     * @param values what is not finite is left out
     */
    public static Axis around(double[] values, double from, double to) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (double value : values) {
            if (Double.isFinite(value)) {
                low = Math.min(low, Math.max(-LARGEST, value));
                high = Math.max(high, Math.min(LARGEST, value));
            }
        }
        if (low > high) {
            return new Axis(0, 1, from, to);
        }
        // What differs by a rounding error is a single value, which stands in the middle.
        double margin = Ticks.fit(low, high) ? MARGIN * (high - low) : marginOfOne(Math.abs(high));
        return new Axis(low - margin, high + margin, from, to);
    }

    // In proportion for small numbers such as a learning rate, and narrow for large ones.
    private static double marginOfOne(double size) {
        double margin = Math.max(0.05 * size, Math.min(0.5, 0.5 * size));
        return Ticks.fit(-margin, margin) ? margin : 0.5;
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

    /**
     * Returns at most so many marks at round values, of at least a distance; none if the ends are
     * too near for any.
     */
    public List<Tick> ticks(int most, double least) {
        if (!Ticks.fit(low, high)) {
            return List.of();
        }
        double step = Ticks.step(high - low, most, least);
        List<Tick> ticks = new ArrayList<>();
        for (double value : Ticks.between(low, high, step)) {
            ticks.add(new Tick(value, label(value, step)));
        }
        return ticks;
    }

    private String label(double value, double step) {
        double largest = Math.max(Math.abs(low), Math.abs(high));
        if (largest < SMALL || largest >= LARGE) {
            return Ticks.scientific(value, step);
        }
        double unit = largest >= 1e9 ? 1e9 : largest >= 1e6 ? 1e6 : largest >= 1e4 ? 1e3 : 1;
        String name = unit == 1e9 ? " G" : unit == 1e6 ? " M" : unit == 1e3 ? " k" : "";
        int decimals = (int) Math.max(0, Math.ceil(-Math.log10(step / unit) - 1e-9));
        return Texts.fixed(value / unit, decimals) + name;
    }
}
