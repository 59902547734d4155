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
 * Spatial group-wise enhance: in each group of channels the positions are weighted by how alike
 * they are to the mean of the group, normalized over the positions, scaled, shifted, and gated.
 *
 * <p>Li, Hu and Yang, "Spatial Group-wise Enhance: Improving Semantic Feature Learning in
 * Convolutional Networks", 2019. Two weights a group; they start at 0 and 1, so that at first the
 * whole map is scaled by sigmoid(1) = 0.73. On a map of one position there is nothing to normalize,
 * and it stays so.
 *
 * <p>Observed: {@code groups} {@code [N, groups, H, W]}.
 */
public final class SpatialGroupEnhance extends AttentionBlock {

    private static final Option<Integer> GROUPS =
            Options.integer("groups", 1)
                    .describe(
                            "a divisor of the channels; auto: 64, or fewer of 4 channels at least");

    /** What is known of it. */
    public static final AttentionType TYPE =
            AttentionType.of("sge", List.of(GROUPS), SpatialGroupEnhance::create)
                    .paper(
                            "Spatial Group-wise Enhance: Improving Semantic Feature Learning in Convolutional Networks",
                            "Li, Hu, Yang",
                            2019)
                    .aliases("spatial-group-enhance", "spatial-group-wise-enhance")
                    .about(
                            AttentionType.Kind.SPATIAL,
                            "for positions to count, in every block, almost without weights")
                    .caveat("at first it scales the whole map by 0.73");

    private static final double EPSILON = 1e-5;
    private static final double LEAST = 1e-20;

    private final int groups;
    private final Parameter weight;
    private final Parameter bias;

    /**
     * @param channels channels C of the input
     * @param groups number of groups, a divisor of C
     * @throws ai.gaze.zoo.UserException if one of them is out of range
     */
    public SpatialGroupEnhance(int channels, int groups) {
        super(channels);
        this.groups =
                Arguments.divisor("SpatialGroupEnhance: groups", groups, channels, "channels");
        weight = addWeights("weight", Initializer.ZEROS, 1, groups, 1, 1);
        bias = addWeights("bias", Initializer.ONES, 1, groups, 1, 1);
    }

    private static SpatialGroupEnhance create(int channels, OptionValues o) {
        int usual = Divisors.usualGroups(channels);
        return new SpatialGroupEnhance(channels, Divisors.of(o, GROUPS, channels, usual));
    }

    @Override
    protected NDArray attend(Forward f, NDArray x) {
        long h = x.getShape().get(2);
        long w = x.getShape().get(3);
        NDArray likeness =
                x.mul(FeatureMaps.pooledMeans(x))
                        .reshape(-1, groups, channels() / groups, h, w)
                        .sum(new int[] {2});
        NDArray centred = likeness.sub(FeatureMaps.pooledMeans(likeness));
        // The root's gradient at 0 is infinite: the least variance has none, as PyTorch's std.
        NDArray variance = Activation.relu(FeatureMaps.variances(likeness, 0).sub(LEAST));
        NDArray deviation = variance.add(LEAST).sqrt().add(EPSILON);
        NDArray scores = centred.div(deviation).mul(f.value(weight, x)).add(f.value(bias, x));
        NDArray weights = Activation.sigmoid(scores);
        f.observe("groups", () -> weights);
        return x.reshape(-1, groups, channels() / groups, h, w)
                .mul(weights.expandDims(2))
                .reshape(-1, channels(), h, w);
    }
}
