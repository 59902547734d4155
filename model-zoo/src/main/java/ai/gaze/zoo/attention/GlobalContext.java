package ai.gaze.zoo.attention;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.norm.LayerNorm;
import ai.gaze.zoo.layer.Convolutions;
import ai.gaze.zoo.layer.FeatureMaps;
import ai.gaze.zoo.layer.Forward;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.Options;

/**
 * Global context block: one softmax-weighted mean over all positions, a bottleneck with layer
 * normalization, added to each position (or, with {@link Fusion#SCALE}, its sigmoid scaling the
 * channels).
 *
 * <p>Cao, Xu, Lin, Wei and Hu, "GCNet: Non-local Networks Meet Squeeze-Excitation Networks and
 * Beyond", 2019: a non-local block whose affinities do not depend on the query, which is what the
 * authors found non-local blocks to learn. The last convolution starts at zero, so the adding form
 * starts as the identity.
 *
 * <p>Observed: {@code spatial} {@code [N, 1, H, W]}, summing to one over the positions; with {@link
 * Fusion#SCALE} also {@code channel} {@code [N, C, 1, 1]}.
 */
public final class GlobalContext extends AttentionBlock {

    // The normalization of a single value is a constant, and nothing behind it would learn.
    private static final int LEAST_HIDDEN = 2;
    private static final Bottleneck HIDDEN = Bottleneck.by(16);
    private static final Option<Fusion> FUSE =
            Options.choice("fuse", Fusion.ADD)
                    .describe("whether the context is added or scales the channels");

    /** What is known of it. */
    public static final AttentionType TYPE =
            AttentionType.of(
                            "gc",
                            HIDDEN.with(FUSE),
                            (channels, o) ->
                                    new GlobalContext(
                                            channels,
                                            HIDDEN.width(channels, o, LEAST_HIDDEN),
                                            o.get(FUSE)))
                    .paper(
                            "GCNet: Non-local Networks Meet Squeeze-Excitation Networks and Beyond",
                            "Cao, Xu, Lin, Wei, Hu",
                            2019)
                    .aliases("global-context", "gca");

    /** How the context enters the map. */
    public enum Fusion {
        /** It is added. */
        ADD,
        /** Its sigmoid scales the channels. */
        SCALE
    }

    private final Fusion fusion;
    private final Conv2d mask;
    private final Conv2d reduce;
    private final LayerNorm norm;
    private final Conv2d expand;

    /**
     * @param channels channels C of the input
     * @param hidden channels of the bottleneck
     * @param fusion how the context enters the map
     */
    public GlobalContext(int channels, int hidden, Fusion fusion) {
        super(channels);
        this.fusion = fusion;
        String name = fusion == Fusion.ADD ? "channel_add" : "channel_mul";
        mask = addOnMap("conv_mask", Convolutions.pointwise(channels, 1, true), channels);
        reduce = addOnPooled(name + ".0", Convolutions.pointwise(channels, hidden, true), channels);
        norm = addOnPooled(name + ".1", LayerNorm.builder().build(), hidden);
        expand = addOnPooled(name + ".3", Convolutions.zeroPointwise(hidden, channels), hidden);
    }

    @Override
    protected NDArray attend(Forward f, NDArray x) {
        NDArray weights = FeatureMaps.flat(f.call(mask, x)).softmax(2);
        f.observe("spatial", () -> FeatureMaps.unflat(weights, 1, x), 2, 3);
        NDArray context =
                FeatureMaps.pooled(
                        FeatureMaps.flat(x).batchMatMul(FeatureMaps.transposed(weights)),
                        channels());
        NDArray hidden = f.call(reduce, context);
        NDArray normed = Activation.relu(f.call(norm, hidden));
        NDArray transformed = f.call(expand, normed);
        if (fusion == Fusion.ADD) {
            return x.add(transformed);
        }
        NDArray scale = Activation.sigmoid(transformed);
        f.observe("channel", () -> scale);
        return x.mul(scale);
    }
}
