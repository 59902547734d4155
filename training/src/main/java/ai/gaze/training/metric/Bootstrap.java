package ai.gaze.training.metric;

import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/**
 * Confidence intervals of what is measured on a set of images, by the percentiles of samples of it
 * with replacement (Efron and Tibshirani, "An Introduction to the Bootstrap", 1993). They say what
 * other test images would change, not what another training would.
 *
 * <pre>{@code
 * Interval accuracy = Bootstrap.USUAL.interval(evaluation, Evaluation::accuracy);
 * }</pre>
 *
 * @param samples how many samples
 * @param level share of them inside of the interval, between 0 and 1
 * @param seed of the samples: the same one gives the same interval
 */
public record Bootstrap(int samples, double level, long seed) {

    /** 1000 samples, 95 %, seed 0. */
    public static final Bootstrap USUAL = new Bootstrap(1000, 0.95, 0);

    /**
     * Where a value lies.
     *
     * @param low lower end
     * @param high upper end
     */
    public record Interval(double low, double high) {}

    /** Checks that there is a sample, and the level. */
    public Bootstrap {
        if (samples < 1 || !(level > 0 && level < 1)) {
            throw new UserException(
                    Texts.format(
                            "a bootstrap has at least 1 sample and a level between 0 and 1, not %d and %s",
                            samples, level));
        }
    }

    /**
     * Returns the interval of a value.
     *
     * @param evaluation of the whole set
     * @param value computes it of labels, predictions, ranks, losses and confidences; a sample has
     *     no metrics. Samples are of images, with masks of all pixels of each
     * @return its percentiles, between neighbours in proportion, as NumPy's; NaN where a sample
     *     gives NaN
     */
    public Interval interval(Evaluation evaluation, ToDoubleFunction<Evaluation> value) {
        return interval(evaluation.images(), chosen -> value.applyAsDouble(evaluation.of(chosen)));
    }

    /** The same of what is computed of counts, one for each image; not of each pixel again. */
    Interval interval(List<ClassCounts> images, ToDoubleFunction<ClassCounts> value) {
        return interval(
                images.size(),
                chosen -> {
                    ClassCounts sum = ClassCounts.zero(images.get(0).right().length);
                    for (int image : chosen) {
                        sum.add(images.get(image));
                    }
                    return value.applyAsDouble(sum);
                });
    }

    private Interval interval(int images, ToDoubleFunction<int[]> value) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] values = new double[samples];
        for (int i = 0; i < samples; i++) {
            values[i] = value.applyAsDouble(random.ints(images, 0, images).toArray());
        }
        return percentiles(values);
    }

    Interval percentiles(double[] values) {
        Arrays.sort(values);
        if (Double.isNaN(values[values.length - 1])) {
            return new Interval(Double.NaN, Double.NaN);
        }
        double outside = (1 - level) / 2;
        return new Interval(percentile(values, outside), percentile(values, 1 - outside));
    }

    private static double percentile(double[] sorted, double share) {
        double at = share * (sorted.length - 1);
        int below = (int) at;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }
}
