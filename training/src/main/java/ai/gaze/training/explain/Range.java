package ai.gaze.training.explain;

import ai.gaze.training.report.Axis;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What the colours or the heights of a picture stand for.
 *
 * @param low the lowest value
 * @param high the highest value, not below it
 */
record Range(double low, double high) {

    /** The smallest range that holds all values. */
    static Range of(float[] values) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (float value : values) {
            low = Math.min(low, value);
            high = Math.max(high, value);
        }
        return new Range(low, high);
    }

    /** The smallest range that holds both. */
    Range with(Range other) {
        return new Range(Math.min(low, other.low), Math.max(high, other.high));
    }

    /** The smallest range that holds zero, too. */
    Range withZero() {
        return new Range(Math.min(low, 0), Math.max(high, 0));
    }

    /** Returns where a value lies, 0 for the lowest to 1 for the highest; 0 if all are equal. */
    double share(double value) {
        return high > low ? (value - low) / (high - low) : 0;
    }

    /**
     * A mark with its number.
     *
     * @param value where it is
     * @param label the number, as short as its neighbours allow
     */
    record Tick(double value, String label) {}

    /** Returns at most so many marks, at round values. */
    List<Tick> ticks(int most) {
        if (high <= low) {
            return List.of(new Tick(low, number(low)));
        }
        // Both ends may carry a mark.
        double step = Axis.roundStep(high - low, most - 1, 0);
        List<Tick> ticks = new ArrayList<>();
        for (long i = (long) Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i++) {
            ticks.add(new Tick(i * step, label(i * step, step)));
        }
        return ticks;
    }

    private String label(double value, double step) {
        double largest = Math.max(Math.abs(low), Math.abs(high));
        int decimals = (int) Math.max(0, Math.ceil(-Math.log10(step) - 1e-9));
        if (largest < 1e-3 || largest >= 1e6) {
            return value == 0 ? "0" : String.format(Locale.ROOT, "%.1e", value);
        }
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }

    /** Writes a number with three significant digits. */
    static String number(double value) {
        double size = Math.abs(value);
        if (size != 0 && (size < 1e-3 || size >= 1e6)) {
            return String.format(Locale.ROOT, "%.2e", value);
        }
        BigDecimal rounded = BigDecimal.valueOf(value).round(new MathContext(3));
        return rounded.stripTrailingZeros().toPlainString();
    }

    @Override
    public String toString() {
        return high > low ? number(low) + " to " + number(high) : "all " + number(low);
    }
}
