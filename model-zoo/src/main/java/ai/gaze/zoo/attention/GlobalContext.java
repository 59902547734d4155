package ai.gaze.zoo.attention;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.norm.LayerNorm;
import ai.gaze.zoo.layer.Arguments;
import ai.gaze.zoo.layer.Convolutions;
import ai.gaze.zoo.layer.FeatureMaps;
import ai.gaze.zoo.layer.Forward;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.Options;

/**
 * Global context block: one softmax-weighted mean over all positions, a bottleneck with layer
 * normalization, added to each position, its sigmoid scaling the channels, or both ({@link
 * Fusion}).
 *
 * <p>Cao, Xu, Lin, Wei and Hu, "GCNet: Non-local Networks Meet Squeeze-Excitation Networks and
 * Beyond", 2019: a non-local block whose affinities do not depend on the query, which is what the
 * authors found non-local blocks to learn. The last convolution starts at zero, so the adding form
 * starts as the identity.
 *
 * <p>Observed: {@code spatial} {@code [N, 1, H, W]}, summing to one over the positions; what is
 * added to the channels, {@code added}, or the weights that scale them, {@code channel}, both
 * {@code [N, C, 1, 1]}.
 */
public final class GlobalContext extends AttentionBlock {

    // The normalization of a single value is a constant, and nothing behind it would learn.
    private static final int LEAST_HIDDEN = 2;
    private static final Bottleneck HIDDEN = Bottleneck.by(16);
    private static final Option<Fusion> FUSE =
            Options.choice("fuse", Fusion.ADD)
                    .describe("whether the context is added, scales the channels, or both");
    private static final Option<Boolean> ATTEND =
            Options.flag("attend", true)
                    .describe("whether positions have weights; else the context is their mean");
    private static final Option<Gate> GATE = Gate.option(Gate.SIGMOID);
    private static final Option<Double> EPSILON =
            Options.positive("epsilon", 1e-5).describe("of the layer normalization; timm's: 1e-6");

    /** What is known of it. */
    public static final AttentionType TYPE =
            AttentionType.of(
                            "gc",
                            HIDDEN.with(FUSE, ATTEND, GATE, EPSILON),
                            (channels, o) ->
                                    new GlobalContext(
                                            channels,
                                            HIDDEN.width(channels, o, LEAST_HIDDEN),
                                            o.get(FUSE),
                                            o.get(ATTEND),
                                            o.get(GATE),
                                            o.get(EPSILON)))
                    .paper(
                            "GCNet: Non-local Networks Meet Squeeze-Excitation Networks and Beyond",
                            "Cao, Xu, Lin, Wei, Hu",
                            2019)
                    .aliases("global-context", "gca")
                    .about(
                            AttentionType.Kind.BOTH,
                            "instead of non-local in every block: its gain without its cost")
                    .caveat("all positions receive the same");

    /** How the context enters the map. */
    public enum Fusion {
        /** It is added. */
        ADD,
        /** Its sigmoid scales the channels. */
        SCALE,
        /** One sigmoid of it scales the channels, then another form of it is added. */
        BOTH
    }

    private record Transform(Conv2d reduce, LayerNorm norm, Conv2d expand) {
        NDArray call(Forward f, NDArray context) {
            NDArray normed = Activation.relu(f.call(norm, f.call(reduce, context)));
            return f.call(expand, normed);
        }
    }

    private final Gate gate;
    // Each null if there is none.
    private final Conv2d mask;
    private final Transform scale;
    private final Transform add;

    /**
     * @param channels channels C of the input
     * @param hidden channels of the bottleneck
     * @param fusion how the context enters the map
     * @param attend whether positions have weights; else the context is their mean
     * @param gate what makes weights of the context where it scales the channels
     * @param epsilon added to the variance in the layer normalization
     * @throws ai.gaze.zoo.UserException if one of them is out of range or null
     */
    public GlobalContext(
            int channels, int hidden, Fusion fusion, boolean attend, Gate gate, double epsilon) {
        super(channels);
        Arguments.width("GlobalContext: hidden", hidden);
        Arguments.given("GlobalContext: fusion", fusion);
        Arguments.positive("GlobalContext: epsilon", epsilon);
        this.gate = Arguments.given("GlobalContext: gate", gate);
        mask =
                attend
                        ? addOnMap("conv_mask", Convolutions.pointwise(channels, 1, true), channels)
                        : null;
        scale = fusion == Fusion.ADD ? null : transform("channel_mul", hidden, epsilon);
        add = fusion == Fusion.SCALE ? null : transform("channel_add", hidden, epsilon);
    }

    private Transform transform(String name, int hidden, double epsilon) {
        int c = channels();
        return new Transform(
                addOnPooled(name + ".0", Convolutions.pointwise(c, hidden, true), c),
                addOnPooled(
                        name + ".1",
                        LayerNorm.builder().optEpsilon((float) epsilon).build(),
                        hidden),
                addOnPooled(name + ".3", Convolutions.zeroPointwise(hidden, c), hidden));
    }

    @Override
    protected NDArray attend(Forward f, NDArray x) {
        NDArray context = mask == null ? FeatureMaps.pooledMeans(x) : weighted(f, x);
        NDArray fused = x;
        if (scale != null) {
            NDArray weights = gate.of(scale.call(f, context));
            f.observe("channel", () -> weights);
            fused = fused.mul(weights);
        }
        if (add == null) {
            return fused;
        }
        NDArray added = add.call(f, context);
        f.observe("added", () -> added);
        return fused.add(added);
    }

    private NDArray weighted(Forward f, NDArray x) {
        NDArray weights = FeatureMaps.flat(f.call(mask, x)).softmax(2);
        f.observe("spatial", () -> FeatureMaps.unflat(weights, 1, x), 2, 3);
        return FeatureMaps.pooled(
                FeatureMaps.flat(x).batchMatMul(FeatureMaps.transposed(weights)), channels());
    }
}
