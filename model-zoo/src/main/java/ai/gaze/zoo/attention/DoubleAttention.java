package ai.gaze.zoo.attention;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.convolutional.Conv2d;
import ai.gaze.zoo.layer.Arguments;
import ai.gaze.zoo.layer.Convolutions;
import ai.gaze.zoo.layer.FeatureMaps;
import ai.gaze.zoo.layer.Forward;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.OptionValues;
import ai.gaze.zoo.registry.Options;

/**
 * Double attention: features of the whole map are gathered, {@code A softmax(B)^T}, and handed out
 * to each position by its own shares, {@code softmax(V)}; a last convolution and the input follow.
 *
 * <p>Chen, Kalantidis, Li, Yan and Feng, "A2-Nets: Double Attention Networks", 2018. What the maps
 * B find is the same for all positions, so it is {@link EfficientAttention} without queries that
 * ask for it. The authors' code is not public; this is the formula of the paper.
 *
 * <p>Observed: {@code maps} {@code [N, maps, H, W]}, each summing to one, and {@code vectors}
 * {@code [N, maps, H, W]}, summing to one over the maps.
 */
public final class DoubleAttention extends AttentionBlock {

    // A softmax over a single channel is a constant.
    private static final int LEAST_HIDDEN = 2;
    private static final Bottleneck HIDDEN = Bottleneck.by(4);
    private static final Option<Integer> MAPS =
            Options.integer("maps", 1).describe("what is gathered; auto: as many as hidden units");

    /** What is known of it. */
    public static final AttentionType TYPE =
            AttentionType.of("double", HIDDEN.with(MAPS), DoubleAttention::create)
                    .paper(
                            "A2-Nets: Double Attention Networks",
                            "Chen, Kalantidis, Li, Yan, Feng",
                            2018)
                    .aliases("a2", "double-attention")
                    .cost(AttentionType.Cost.PAIRS)
                    .about(
                            AttentionType.Kind.SELF_ATTENTION,
                            "instead of non-local, for memory that grows with HW alone")
                    .caveat(
                            "what is gathered is the same for all positions; the authors' "
                                    + "code is not public");

    private final int hidden;
    private final int gathered;
    private final Conv2d features;
    private final Conv2d maps;
    private final Conv2d vectors;
    private final Conv2d out;

    /**
     * @param channels channels C of the input
     * @param hidden channels of the features
     * @param gathered number of the maps by which they are gathered and handed out
     * @throws ai.gaze.zoo.UserException if one of them is out of range
     */
    public DoubleAttention(int channels, int hidden, int gathered) {
        super(channels);
        this.hidden = Arguments.width("DoubleAttention: hidden", hidden);
        this.gathered = Arguments.width("DoubleAttention: gathered", gathered);
        features = addOnMap("convA", Convolutions.pointwise(channels, hidden, true), channels);
        maps = addOnMap("convB", Convolutions.pointwise(channels, gathered, true), channels);
        vectors = addOnMap("convV", Convolutions.pointwise(channels, gathered, true), channels);
        out = addOnMap("conv_reconstruct", Convolutions.pointwise(hidden, channels, true), hidden);
    }

    private static DoubleAttention create(int channels, OptionValues o) {
        int hidden = HIDDEN.width(channels, o, LEAST_HIDDEN);
        return new DoubleAttention(channels, hidden, o.find(MAPS).orElse(hidden));
    }

    @Override
    protected NDArray attend(Forward f, NDArray x) {
        NDArray a = FeatureMaps.flat(f.call(features, x));
        NDArray gather = FeatureMaps.flat(f.call(maps, x)).softmax(2);
        NDArray distribute = FeatureMaps.flat(f.call(vectors, x)).softmax(1);
        f.observe("maps", () -> FeatureMaps.unflat(gather, gathered, x), 2, 3);
        f.observe("vectors", () -> FeatureMaps.unflat(distribute, gathered, x), 1);
        NDArray descriptors = a.batchMatMul(FeatureMaps.transposed(gather));
        NDArray handedOut = FeatureMaps.unflat(descriptors.batchMatMul(distribute), hidden, x);
        return f.call(out, handedOut).add(x);
    }
}
