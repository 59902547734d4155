package ai.gaze.training.explain;

import ai.gaze.training.report.Axis;
import ai.gaze.training.report.Ticks;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;

/**
 * What the colours or the heights of a picture stand for.
 *
 * @param low the lowest value
 * @param high the highest value, not below it
 */
record Range(double low, double high) {

    /** One or two numbers do not make a scale. */
    private static final int FEWEST_TICKS = 3;

    private static final int DIGITS = 3;

    /**
     * Checks the ends.
     *
     * @throws UserException if one is infinite or no number, of which no scale can be made
     */
    Range {
        if (!Double.isFinite(high - low)) {
            throw new UserException(
                    "a value that is to be drawn is infinite or no number: the network has"
                            + " diverged; explain another checkpoint or run");
        }
    }

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

    /**
     * Refuses values of which no scale can be made.
     *
     * @throws UserException if one is infinite or no number
     */
    static void requireFinite(float[] values) {
        Range range = of(values);
        assert range.low <= range.high;
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
     * Returns marks at round values: at most so many, or a few more where they would be one or two.
     */
    List<Axis.Tick> ticks(int most) {
        if (!Ticks.fit(low, high)) {
            return List.of(new Axis.Tick(low, number(low)));
        }
        Axis axis = new Axis(low, high, 0, 1);
        // Both ends may carry a mark.
        List<Axis.Tick> ticks = axis.ticks(most - 1, 0);
        for (int n = most; ticks.size() < FEWEST_TICKS; n++) {
            ticks = axis.ticks(n, 0);
        }
        return ticks;
    }

    /** Writes a number with three significant digits. */
    static String number(double value) {
        return number(value, DIGITS);
    }

    private static String number(double value, int digits) {
        double size = Math.abs(value);
        if (size != 0 && (size < 1e-3 || size >= 1e6)) {
            return Texts.scientific(value, digits - 1);
        }
        BigDecimal rounded = BigDecimal.valueOf(value).round(new MathContext(digits));
        return rounded.stripTrailingZeros().toPlainString();
    }

    /** Whether the values differ by less than a hundredth of their size. */
    boolean isNarrow() {
        return high > low && high - low < 0.01 * largest();
    }

    private double largest() {
        return Math.max(Math.abs(low), Math.abs(high));
    }

    /** Writes both ends, with as many digits as tell them apart. */
    @Override
    public String toString() {
        if (high <= low) {
            return "all " + number(low);
        }
        int equal = (int) Math.floor(Math.log10(largest() / (high - low)));
        int digits = Math.max(DIGITS, equal + DIGITS);
        return number(low, digits) + " to " + number(high, digits);
    }
}
