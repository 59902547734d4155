package ai.gaze.training.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.gaze.zoo.UserException;
import org.junit.jupiter.api.Test;

/** Against values that were printed in textbooks. */
final class SampleTest {

    // Student's own example: hours of sleep gained by ten patients with two drugs. "Student", "The
    // Probable Error of a Mean", Biometrika 6 (1908); R prints t = -4.0621, df = 9, p = 0.002833,
    // 95 % interval -2.4598858 to -0.7001142, mean of the differences -1.58.
    private static final double[] FIRST = {0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0};
    private static final double[] SECOND = {1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4};

    @Test
    void theSleepDataOfStudentGiveThePublishedPairedTest() {
        Sample d = Sample.ofDifferences(FIRST, SECOND);
        assertEquals(10, d.n());
        assertEquals(-1.58, d.mean(), 1e-12);
        assertEquals(-2.4598858, d.low(), 5e-8);
        assertEquals(-0.7001142, d.high(), 5e-8);
        assertEquals(0.002833, d.p(), 5e-7);
    }

    // With 9 degrees of freedom tables have 1.8331 (95 %); the standard error of the sleep data is
    // 0.38896.
    @Test
    void aSampleSaysWhatItCouldHaveFoundAndWhatItExcludes() {
        Sample d = Sample.ofDifferences(FIRST, SECOND);
        assertEquals(3.14963 * 0.38896, d.detectable(), 1e-4);
        assertEquals(1.58 + 1.8331 * 0.38896, d.equivalentWithin(), 1e-4);
        assertNull(Sample.of(3).detectable());
        assertNull(Sample.of(2, 2).equivalentWithin());
    }

    /** SciPy 1.17: {@code nct.sf(c, df, m) + nct.cdf(-c, df, m)} is 0.8 with these. */
    @Test
    void theTestFindsFourOfFiveMeansOfSoManyStandardErrors() {
        assertEquals(16.334009, Power.standardErrors(1), 1e-4);
        assertEquals(5.653489, Power.standardErrors(2), 1e-4);
        assertEquals(3.761060, Power.standardErrors(4), 1e-4);
        assertEquals(2.895358, Power.standardErrors(30), 1e-4);
        assertEquals(0.05, Power.of(0, 4), 1e-6);
    }

    /** 92.01 - 91.01 and 90.34 - 89.34 are not the same float64. */
    @Test
    void ofEqualDifferencesRoundingMakesNoCertainty() {
        double[] a = new double[5];
        double[] b = new double[5];
        for (int i = 0; i < 5; i++) {
            b[i] = 100.0 * (8934 + 67 * i) / 10000;
            a[i] = 100.0 * (9034 + 67 * i) / 10000;
        }
        Sample d = Sample.ofDifferences(a, b);
        assertNull(d.p());
        assertEquals(0, d.sd());
        assertEquals(1, d.mean(), 1e-12);
    }

    // Of 2, 4, 4, 4, 5, 5, 7, 9 the mean is 5 and the squared deviations sum to 32.
    @Test
    void theStandardDeviationHasOneLessThanTheCountInItsDenominator() {
        Sample sample = Sample.of(2, 4, 4, 4, 5, 5, 7, 9);
        assertEquals(5, sample.mean(), 1e-12);
        assertEquals(Math.sqrt(32.0 / 7), sample.sd(), 1e-12);
    }

    // The 97.5 % point of Student's t with one degree of freedom is 12.706 in every table.
    @Test
    void twoValuesHaveTheWideIntervalOfOneDegreeOfFreedom() {
        Sample sample = Sample.of(-1, 1);
        assertEquals(12.706, sample.high(), 0.0005);
        assertEquals(-12.706, sample.low(), 0.0005);
        assertEquals(1.0, sample.p(), 1e-9);
    }

    @Test
    void oneValueHasNeitherSpreadNorIntervalNorTest() {
        assertEquals(new Sample(1, 92.5, null, null, null, null), Sample.of(92.5));
    }

    @Test
    void equalValuesHaveNoTest() {
        Sample sample = Sample.of(0.1, 0.1, 0.1);
        assertNull(sample.p());
        assertEquals(0.1, sample.mean(), 1e-12);
    }

    @Test
    void pairsHaveTwoValues() {
        double[] two = {1, 2};
        double[] three = {1, 2, 3};
        assertThrows(UserException.class, () -> Sample.ofDifferences(two, three));
        assertThrows(UserException.class, () -> Sample.ofDifferences(three, two));
        assertThrows(UserException.class, () -> Sample.ofDifferences(null, two));
    }

    @Test
    void noValuesSayNothing() {
        assertEquals(Sample.EMPTY, Sample.of());
    }
}
