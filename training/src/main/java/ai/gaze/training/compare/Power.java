package ai.gaze.training.compare;

import org.apache.commons.math3.analysis.integration.SimpsonIntegrator;
import org.apache.commons.math3.analysis.solvers.BrentSolver;
import org.apache.commons.math3.distribution.ChiSquaredDistribution;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.distribution.TDistribution;

/**
 * What Student's test of a mean finds (Student, 1908; its power is that of the t distribution that
 * is not central, Johnson and Welch, 1940).
 */
final class Power {

    private static final int EVALUATIONS = 1_000_000;
    private static final int MOST = 100;
    private static final NormalDistribution NORMAL = new NormalDistribution();

    private Power() {}

    /**
     * Returns how many standard errors a true mean must be away from zero for the test to say so,
     * as sure as {@link Sample#CONFIDENCE}, as often as {@link Sample#POWER}.
     *
     * @param freedom degrees of freedom, at least 1
     */
    static double standardErrors(int freedom) {
        return new BrentSolver(1e-6).solve(MOST, mean -> of(mean, freedom) - Sample.POWER, 0, MOST);
    }

    /** Returns how often the test finds a true mean of so many standard errors. */
    static double of(double mean, int freedom) {
        double critical =
                new TDistribution(freedom)
                        .inverseCumulativeProbability((1 + Sample.CONFIDENCE) / 2);
        ChiSquaredDistribution squares = new ChiSquaredDistribution(freedom);
        // Over the quantiles of the spread that a sample shows; the ends change nothing.
        double end = 1e-9;
        return new SimpsonIntegrator()
                .integrate(
                        EVALUATIONS,
                        quantile -> {
                            double spread =
                                    Math.sqrt(
                                            squares.inverseCumulativeProbability(quantile)
                                                    / freedom);
                            return NORMAL.cumulativeProbability(mean - critical * spread)
                                    + NORMAL.cumulativeProbability(-mean - critical * spread);
                        },
                        end,
                        1 - end);
    }
}
