package ai.gaze.zoo.attention;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.convolutional.Conv2d;
import ai.gaze.zoo.layer.Arguments;
import ai.gaze.zoo.layer.Convolutions;
import ai.gaze.zoo.layer.FeatureMaps;
import ai.gaze.zoo.layer.Forward;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.Options;

/**
 * Disentangled non-local block: queries and keys lose their means before they are compared, which
 * leaves the relations of pairs, and what is salient to all positions is a softmax of its own.
 *
 * <p>Yin, Yao, Cao, Li, Zhang, Lin and Hu, "Disentangled Non-Local Neural Networks", 2020, with the
 * details of mmsegmentation, such as a temperature of 0.05 that makes the shares of the pairs
 * nearly hard. The last convolution starts at zero, so the block starts as the identity. Memory
 * grows with (HW)^2.
 *
 * <p>Observed: {@code affinity} {@code [N, H, W, H, W]} and {@code spatial} {@code [N, 1, H, W]},
 * what all positions receive, each summing to one.
 */
public final class DisentangledNonLocal extends AttentionBlock {

    private static final Bottleneck HIDDEN = Bottleneck.by(2);
    private static final Option<Boolean> SCALE =
            Options.flag("scale", true)
                    .describe("whether products are divided by the root of the hidden units");
    private static final Option<Double> TEMPERATURE =
            Options.positive("temperature", 0.05).describe("what products are divided by");

    /** What is known of it. */
    public static final AttentionType TYPE =
            AttentionType.of(
                            "dnl",
                            HIDDEN.with(SCALE, TEMPERATURE),
                            (channels, o) ->
                                    new DisentangledNonLocal(
                                            channels,
                                            HIDDEN.width(channels, o),
                                            o.get(SCALE),
                                            o.get(TEMPERATURE)))
                    .paper(
                            "Disentangled Non-Local Neural Networks",
                            "Yin, Yao, Cao, Li, Zhang, Lin, Hu",
                            2020)
                    .aliases("disentangled-non-local")
                    .cost(AttentionType.Cost.PAIRS)
                    .about(
                            AttentionType.Kind.SELF_ATTENTION,
                            "instead of non-local for segmentation, where edges must stay sharp")
                    .caveat(
                            "time and memory grow with (HW)^2, and its shares are nearly "
                                    + "hard");

    private final int hidden;
    private final double scale;
    private final Conv2d g;
    private final Conv2d theta;
    private final Conv2d phi;
    private final Conv2d out;
    private final Conv2d mask;

    /**
     * @param channels channels C of the input
     * @param hidden channels of the embeddings
     * @param scale whether products are divided by the root of {@code hidden}
     * @param temperature what products are divided by
     * @throws ai.gaze.zoo.UserException if one of them is out of range
     */
    public DisentangledNonLocal(int channels, int hidden, boolean scale, double temperature) {
        super(channels);
        Arguments.positive("DisentangledNonLocal: temperature", temperature);
        this.hidden = Arguments.width("DisentangledNonLocal: hidden", hidden);
        this.scale = 1 / temperature / (scale ? Math.sqrt(hidden) : 1);
        g = addOnMap("g.conv", Convolutions.pointwise(channels, hidden, true), channels);
        theta = addOnMap("theta.conv", Convolutions.pointwise(channels, hidden, true), channels);
        phi = addOnMap("phi.conv", Convolutions.pointwise(channels, hidden, true), channels);
        out = addOnMap("conv_out.conv", Convolutions.zeroPointwise(hidden, channels), hidden);
        mask = addOnMap("conv_mask", Convolutions.pointwise(channels, 1, true), channels);
    }

    @Override
    protected NDArray attend(Forward f, NDArray x) {
        NDArray queries = FeatureMaps.scaled(whitened(f.call(theta, x)), scale);
        NDArray keys = whitened(f.call(phi, x));
        NDArray values = FeatureMaps.flat(f.call(g, x));
        NDArray affinity = FeatureMaps.transposed(queries).batchMatMul(keys).softmax(2);
        f.observe("affinity", () -> FeatureMaps.betweenMaps(affinity, x, x), 3, 4);
        NDArray pairs = FeatureMaps.unflat(FeatureMaps.weightedSum(affinity, values), hidden, x);
        NDArray shares = FeatureMaps.flat(f.call(mask, x)).softmax(2);
        f.observe("spatial", () -> FeatureMaps.unflat(shares, 1, x), 2, 3);
        NDArray salient = FeatureMaps.pooled(FeatureMaps.weightedSum(shares, values), hidden);
        return f.call(out, pairs.add(salient)).add(x);
    }

    private static NDArray whitened(NDArray map) {
        return FeatureMaps.flat(map.sub(FeatureMaps.pooledMeans(map)));
    }
}
