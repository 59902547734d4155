package ai.gaze.training.compare;

import org.apache.commons.math3.analysis.integration.SimpsonIntegrator;
import org.apache.commons.math3.analysis.solvers.BrentSolver;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.special.Gamma;

/**
 * What Student's test of a mean finds (Student, 1908; its power is that of the t distribution that
 * is not central, Johnson and Welch, 1940).
 */
final class Power {

    private static final int EVALUATIONS = 100_000;
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
        // Over the spread that a sample may show, divided by the true one: chi / sqrt(freedom).
        return new SimpsonIntegrator()
                .integrate(
                        EVALUATIONS,
                        spread ->
                                density(spread, freedom)
                                        * (NORMAL.cumulativeProbability(mean - critical * spread)
                                                + NORMAL.cumulativeProbability(
                                                        -mean - critical * spread)),
                        0,
                        1 + 8 / Math.sqrt(freedom));
    }

    private static double density(double spread, int freedom) {
        double half = freedom / 2.0;
        double scale = Math.exp(half * Math.log(half) - Gamma.logGamma(half));
        return 2 * scale * Math.pow(spread, freedom - 1) * Math.exp(-half * spread * spread);
    }
}
