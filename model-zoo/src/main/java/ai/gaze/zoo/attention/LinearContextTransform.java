package ai.gaze.zoo.attention;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import ai.djl.nn.Parameter;
import ai.djl.training.initializer.Initializer;
import ai.gaze.zoo.layer.Arguments;
import ai.gaze.zoo.layer.FeatureMaps;
import ai.gaze.zoo.layer.Forward;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.OptionValues;
import ai.gaze.zoo.registry.Options;
import java.util.List;

/**
 * Linear context transform: {@code x * sigmoid(w * norm(mean(x)) + b)}, the means being normalized
 * over the channels of their group.
 *
 * <p>Ruan, Wang, Wang, Zheng, Wu and Gao, "Linear Context Transform Block", 2020. Two weights for
 * each channel instead of squeeze-and-excitation's two layers: a channel's weight depends on the
 * others through their mean and deviation only. A group of one channel is always at its mean.
 *
 * <p>Observed: {@code channel} {@code [N, C, 1, 1]}.
 */
public final class LinearContextTransform extends AttentionBlock {

    private static final Option<Integer> GROUPS =
            Options.integer("groups", 1)
                    .describe(
                            "a divisor of the channels; auto: 64, or fewer of 4 channels at least");

    /** What is known of it. */
    public static final AttentionType TYPE =
            AttentionType.of("lct", List.of(GROUPS), LinearContextTransform::create)
                    .paper(
                            "Linear Context Transform Block",
                            "Ruan, Wang, Wang, Zheng, Wu, Gao",
                            2020)
                    .aliases("linear-context-transform")
                    .about(
                            AttentionType.Kind.CHANNEL,
                            "instead of se where its weights are too many, as in wide networks")
                    .caveat(
                            "a channel's weight depends on the others through their mean "
                                    + "and deviation only");

    private static final double EPSILON = 1e-5;
    private static final int[] GROUP = {2};

    private final int groups;
    private final Parameter weight;
    private final Parameter bias;

    /**
     * @param channels channels C of the input
     * @param groups number of groups, a divisor of C
     * @throws ai.gaze.zoo.UserException if one of them is out of range
     */
    public LinearContextTransform(int channels, int groups) {
        super(channels);
        this.groups =
                Arguments.divisor("LinearContextTransform: groups", groups, channels, "channels");
        weight = addWeights("w", Initializer.ONES, channels);
        bias = addWeights("b", Initializer.ZEROS, channels);
    }

    private static LinearContextTransform create(int channels, OptionValues o) {
        int usual = Divisors.usualGroups(channels);
        return new LinearContextTransform(channels, Divisors.of(o, GROUPS, channels, usual));
    }

    @Override
    protected NDArray attend(Forward f, NDArray x) {
        NDArray means = FeatureMaps.means(x).reshape(-1, groups, channels() / groups);
        NDArray centred = means.sub(means.mean(GROUP, true));
        NDArray deviation = centred.square().mean(GROUP, true).add(EPSILON).sqrt();
        NDArray normed = centred.div(deviation).reshape(-1, channels());
        NDArray scores = normed.mul(f.value(weight, x)).add(f.value(bias, x));
        NDArray weights = FeatureMaps.pooled(Activation.sigmoid(scores), channels());
        f.observe("channel", () -> weights);
        return x.mul(weights);
    }
}
