package ai.gaze.zoo.attention;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.convolutional.Conv2d;
import ai.gaze.zoo.layer.Arguments;
import ai.gaze.zoo.layer.Convolutions;
import ai.gaze.zoo.layer.FeatureMaps;
import ai.gaze.zoo.layer.Forward;
import ai.gaze.zoo.layer.GroupNorm;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.OptionValues;
import ai.gaze.zoo.registry.Options;
import java.util.List;

/**
 * Efficient multi-scale attention: in each group of channels a map gated by row and column, as in
 * {@link CoordinateAttention}, and a 3x3 convolution describe each other, and both descriptions
 * together gate the positions. All groups share the weights.
 *
 * <p>Ouyang, He, Zhang, Luo, Guo, Zhan and Huang, "Efficient Multi-Scale Attention Module with
 * Cross-Spatial Learning", 2023, with the details of the authors' code: as it pools a map right
 * after normalizing it, the result is the bias of the normalization, so that one of the two
 * descriptions is the same for all images. Not to be taken for the average of weights of the same
 * letters.
 *
 * <p>Observed: {@code groups} {@code [N, groups, H, W]}.
 */
public final class EfficientMultiScaleAttention extends AttentionBlock {

    private static final int USUAL = 32;
    private static final Option<Integer> GROUPS =
            Options.integer("groups", 1)
                    .describe(
                            "a divisor of the channels; auto: 32, or fewer of 2 channels at least");

    /** What is known of it. */
    public static final AttentionType TYPE =
            AttentionType.of("multi-scale", List.of(GROUPS), EfficientMultiScaleAttention::create)
                    .paper(
                            "Efficient Multi-Scale Attention Module with Cross-Spatial Learning",
                            "Ouyang, He, Zhang, Luo, Guo, Zhan, Huang",
                            2023)
                    .aliases("ema", "ema-attention", "efficient-multi-scale-attention")
                    .about(
                            AttentionType.Kind.SPATIAL,
                            "in detectors and other networks of few channels, instead of coord")
                    .caveat(
                            "as published one of its two descriptions is the same for all "
                                    + "images");

    private final int groups;
    private final int width;
    private final GroupNorm norm;
    private final Conv2d pointwise;
    private final Conv2d conv;

    /**
     * @param channels channels C of the input
     * @param groups number of groups, a divisor of C
     * @throws ai.gaze.zoo.UserException if one of them is out of range
     */
    public EfficientMultiScaleAttention(int channels, int groups) {
        super(channels);
        this.groups =
                Arguments.divisor(
                        "EfficientMultiScaleAttention: groups", groups, channels, "channels");
        width = channels / groups;
        norm = add("gn", new GroupNorm(width, width));
        pointwise = add("conv1x1", Convolutions.pointwise(width, width, true));
        conv = add("conv3x3", Convolutions.same(width, width, 3, 1, 1, true));
    }

    private static EfficientMultiScaleAttention create(int channels, OptionValues o) {
        int usual = Divisors.largest(channels, Math.min(USUAL, channels / 2));
        return new EfficientMultiScaleAttention(channels, Divisors.of(o, GROUPS, channels, usual));
    }

    private <B extends Block> B add(String name, B layer) {
        return addLayer(name, layer, s -> new Shape(s.get(0) * groups, width, s.get(2), s.get(3)));
    }

    @Override
    protected NDArray attend(Forward f, NDArray x) {
        long h = x.getShape().get(2);
        long w = x.getShape().get(3);
        NDArray group = x.reshape(-1, width, h, w);
        NDList strips = Strips.apart(f.call(pointwise, Strips.joined(group)), h);
        NDArray gated =
                group.mul(Activation.sigmoid(strips.get(0))).mul(Activation.sigmoid(strips.get(1)));
        NDArray normed = f.call(norm, gated);
        NDArray local = f.call(conv, group);
        NDArray scores = described(local, normed).add(described(normed, local));
        NDArray weights = Activation.sigmoid(scores.reshape(-1, 1, h, w));
        f.observe("groups", () -> weights.reshape(-1, groups, h, w));
        return FeatureMaps.unflat(group.mul(weights), channels(), x);
    }

    /** The channels of a map, by the shares of another's means: {@code [N groups, 1, HW]}. */
    private NDArray described(NDArray map, NDArray by) {
        NDArray shares = FeatureMaps.means(by).softmax(1).reshape(-1, 1, width);
        return shares.batchMatMul(FeatureMaps.flat(map));
    }
}
