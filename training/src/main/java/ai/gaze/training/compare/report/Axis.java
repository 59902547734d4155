package ai.gaze.training.compare.report;

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
record Axis(double low, double high, double from, double to) {

    private static final double MARGIN = 0.06;

    /** Makes an axis on which some values lie with a margin around them. */
    static Axis around(double[] values, double from, double to) {
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
        double margin = high > low ? MARGIN * (high - low) : Math.max(0.5, 0.05 * Math.abs(high));
        return new Axis(low - margin, high + margin, from, to);
    }

    double at(double value) {
        return from + (value - low) / (high - low) * (to - from);
    }

    /** Returns at most so many round values on the axis. */
    List<Double> ticks(int most) {
        double step = Math.pow(10, Math.floor(Math.log10((high - low) / most)));
        for (double factor : new double[] {1, 2, 5, 10}) {
            if ((high - low) / (step * factor) <= most) {
                step *= factor;
                break;
            }
        }
        List<Double> ticks = new ArrayList<>();
        for (double i = Math.ceil(low / step); i * step <= high; i++) {
            ticks.add(i * step);
        }
        return ticks;
    }

    /** Writes a tick as short as its neighbours allow. */
    String label(double tick) {
        double span = high - low;
        if (Math.abs(tick) >= 1e9) {
            return Text.format(span < 4e9 ? "%.2f G" : "%.0f G", tick / 1e9);
        }
        if (Math.abs(tick) >= 1e6) {
            return Text.format(span < 4e6 ? "%.1f M" : "%.0f M", tick / 1e6);
        }
        if (Math.abs(tick) >= 1e4) {
            return Text.format("%.0f k", tick / 1e3);
        }
        return Text.format(span < 0.5 ? "%.2f" : span < 5 ? "%.1f" : "%.0f", tick);
    }
}
