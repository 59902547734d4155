package ai.gaze.training.monitor;

import ai.gaze.zoo.Texts;
import java.util.Arrays;
import java.util.function.DoublePredicate;

/**
 * When attention weights are uniform or saturated.
 *
 * <table>
 * <caption>The limits</caption>
 * <tr><th></th><th>gates (sigmoid)</th><th>affinities (softmax over n)</th></tr>
 * <tr><td>uniform</td><td>standard deviation below 0.01</td>
 *     <td>mean entropy above 0.99 log n</td></tr>
 * <tr><td>saturated</td><td>at least 95 % of the weights below 0.05 or above 0.95, none below
 *     0 or above 1</td><td>mean entropy below 0.05 log n</td></tr>
 * </table>
 *
 * <p>A module that is neither is inert where for more than half of the images all its gates are the
 * same (standard deviation below 0.01) or its affinities are even: for those it makes no difference
 * to what the network sees.
 *
 * <p>n counts the places that have a weight at all: masked ones do not. Saturated is looked for
 * first, so gates that are open everywhere are saturated, unless all of them are equal. The limits
 * are a choice, not a theorem: a warning says where to look.
 */
public final class AttentionRule {

    /** Weights below are near zero. */
    public static final double NEAR_ZERO = 0.05;

    /** Weights above are near one. */
    public static final double NEAR_ONE = 0.95;

    private static final double SATURATED_SHARE = 0.95;
    private static final double UNIFORM_SD = 0.01;
    private static final double UNIFORM_ENTROPY = 0.99;
    private static final double SATURATED_ENTROPY = 0.05;

    /** Weights that are inert for a larger share of the images are called so. */
    private static final double INERT_SHARE = 0.5;

    private AttentionRule() {}

    static AttentionState gates(
            double sd, double nearZero, double nearOne, double min, double max) {
        // All the same they are a module that starts as the identity rather than gates.
        if (sd > 0 && min >= 0 && max <= 1 && nearZero + nearOne >= SATURATED_SHARE) {
            return AttentionState.SATURATED;
        }
        return sd < UNIFORM_SD ? AttentionState.UNIFORM : AttentionState.HEALTHY;
    }

    static AttentionState affinities(double entropy) {
        if (entropy < SATURATED_ENTROPY) {
            return AttentionState.SATURATED;
        }
        return entropy > UNIFORM_ENTROPY ? AttentionState.UNIFORM : AttentionState.HEALTHY;
    }

    /** Returns for which share of the images gates are all the same, of their variances in each. */
    static double inertGates(double... variances) {
        return share(variances, v -> Math.sqrt(v) < UNIFORM_SD);
    }

    /** Returns for which share of the images affinities are even, of their entropies in each. */
    static double inertAffinities(double... entropies) {
        return share(entropies, e -> e > UNIFORM_ENTROPY);
    }

    private static double share(double[] images, DoublePredicate holds) {
        return Arrays.stream(images).filter(holds).count() / (double) images.length;
    }

    static AttentionState orInert(AttentionState state, Double inert) {
        return state == AttentionState.HEALTHY && inert != null && inert > INERT_SHARE
                ? AttentionState.INERT
                : state;
    }

    /** Returns what is wrong with weights that are not healthy, without a full stop. */
    public static String sentence(AttentionStatistics s) {
        return s.deadHidden() == null || s.deadHidden() == 0
                ? ofWeights(s)
                : ofWeights(s)
                        + Texts.format(
                                "; %.0f %% of its hidden units are dead (zero for every image)",
                                100 * s.deadHidden());
    }

    private static String ofWeights(AttentionStatistics s) {
        boolean saturated = s.state() == AttentionState.SATURATED;
        String of = "attention " + s.module() + ": its " + s.weights() + " weights ";
        if (s.state() == AttentionState.INERT) {
            return of
                    + Texts.format(
                            "are inert for %.0f %% of images: there they are all the same, so it"
                                    + " makes no difference",
                            100 * s.inert());
        }
        if (s.entropy() != null) {
            return of
                    + Texts.format(
                            saturated
                                    ? "each fall on a single place (entropy %.1f %% of the"
                                            + " largest), where a softmax has hardly a gradient"
                                    : "are spread evenly (entropy %.1f %% of the largest), so it"
                                            + " attends to everything alike",
                            100 * s.entropy());
        }
        return of
                + (saturated
                        ? Texts.format(
                                "are saturated (%.1f %% below %.2f, %.1f %% above %.2f), where a"
                                        + " sigmoid has hardly a gradient",
                                100 * s.nearZero(), NEAR_ZERO, 100 * s.nearOne(), NEAR_ONE)
                        : Texts.format(
                                "are all nearly the same (mean %.3f, standard deviation %.4f), so"
                                        + " it makes no difference",
                                s.mean(), s.sd()));
    }
}
