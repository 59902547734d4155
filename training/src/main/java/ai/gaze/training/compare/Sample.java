package ai.gaze.training.compare;

import ai.gaze.zoo.UserException;
import java.util.Arrays;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.stat.StatUtils;

/**
 * What is known of a quantity that was measured several times, or of paired differences.
 *
 * @param n number of values
 * @param mean their mean; {@code null} for none
 * @param sd their standard deviation, with {@code n - 1} in the denominator; {@code null} for fewer
 *     than two
 * @param low lower end of the 95 % confidence interval of the mean (Student's t, "The Probable
 *     Error of a Mean", 1908); {@code null} for fewer than two values
 * @param high its upper end
 * @param p two-sided p-value of the hypothesis that the true mean is zero; {@code null} for fewer
 *     than two values, or if all of them are equal
 */
public record Sample(int n, Double mean, Double sd, Double low, Double high, Double p) {

    /** How sure the interval is. */
    public static final double CONFIDENCE = 0.95;

    private static final double ROUNDING = 1e-12;

    /** Nothing was measured. */
    public static final Sample EMPTY = new Sample(0, null, null, null, null, null);

    /** How often a difference is to be found that there is. */
    public static final double POWER = 0.8;

    /** Returns what the values tell. */
    public static Sample of(double... values) {
        int n = values.length;
        if (n == 0) {
            return EMPTY;
        }
        double mean = StatUtils.mean(values);
        if (n == 1) {
            return new Sample(1, mean, null, null, null, null);
        }
        TDistribution student = new TDistribution(n - 1);
        double sd = Math.sqrt(StatUtils.variance(values));
        double error = sd / Math.sqrt(n);
        double reach = student.inverseCumulativeProbability((1 + CONFIDENCE) / 2) * error;
        // Equal values have no spread in their last bit either, and a test would divide by it.
        boolean equal = Arrays.stream(values).allMatch(v -> v == values[0]);
        Double p =
                equal
                        ? null
                        : Double.valueOf(
                                2 * student.cumulativeProbability(-Math.abs(mean) / error));
        return new Sample(n, mean, sd, mean - reach, mean + reach, p);
    }

    /** Returns what the differences {@code a[i] - b[i]} of pairs tell. */
    public static Sample ofDifferences(double[] a, double[] b) {
        if (a == null || b == null || a.length != b.length) {
            throw UserException.of(
                    "differences of pairs were asked for of %s and %s values; give as many of both, in the same order",
                    a == null ? null : a.length, b == null ? null : b.length);
        }
        double[] differences = new double[a.length];
        Arrays.setAll(differences, i -> a[i] - b[i]);
        double digit = 0;
        for (int i = 0; i < a.length; i++) {
            digit = Math.max(digit, ROUNDING * Math.max(Math.abs(a[i]), Math.abs(b[i])));
        }
        // Of equal ones rounding makes a spread, of which a test would make certainty.
        double bound = digit;
        if (a.length > 0
                && Arrays.stream(differences)
                        .allMatch(d -> Math.abs(d - differences[0]) <= bound)) {
            Arrays.fill(differences, differences[0]);
        }
        return of(differences);
    }

    /**
     * Returns how large a true mean must be for the test to find it ({@code p} below 0.05) in four
     * of five such samples, of values that are normally distributed with this spread: exact, by the
     * distribution of t that is not central.
     *
     * @return {@code null} if there is no p-value
     */
    public Double detectable() {
        return p == null ? null : Double.valueOf(Power.standardErrors(n - 1) * sd / Math.sqrt(n));
    }

    /**
     * Returns the bound for which two one-sided tests at 5 % say that the true mean lies between it
     * and its opposite (Schuirmann, "A Comparison of the Two One-Sided Tests Procedure", 1987).
     *
     * @return {@code null} if there is no p-value
     */
    public Double equivalentWithin() {
        if (p == null) {
            return null;
        }
        double reach =
                new TDistribution(n - 1).inverseCumulativeProbability(CONFIDENCE)
                        * sd
                        / Math.sqrt(n);
        return Math.abs(mean) + reach;
    }
}
