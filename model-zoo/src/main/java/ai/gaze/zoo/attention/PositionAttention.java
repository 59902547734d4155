package ai.gaze.zoo.attention;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Parameter;
import ai.djl.nn.convolutional.Conv2d;
import ai.gaze.zoo.layer.Arguments;
import ai.gaze.zoo.layer.Convolutions;
import ai.gaze.zoo.layer.FeatureMaps;
import ai.gaze.zoo.layer.Forward;

/**
 * The position half of dual attention: {@code gamma * v softmax(q^T k)^T + x}, each position
 * attending to all others.
 *
 * <p>Fu et al., "Dual Attention Network for Scene Segmentation", 2019. Gamma starts at zero, so the
 * module starts as the identity. Memory grows with (HW)^2.
 *
 * <p>Observed: {@code affinity} {@code [N, H, W, H, W]}.
 */
public final class PositionAttention extends AttentionBlock {

    private static final Bottleneck HIDDEN = Bottleneck.by(8);

    /** What is known of it. */
    public static final AttentionType TYPE =
            AttentionType.of(
                            "position",
                            HIDDEN.with(),
                            (channels, o) ->
                                    new PositionAttention(channels, HIDDEN.width(channels, o)))
                    .paper(
                            "Dual Attention Network for Scene Segmentation (position attention)",
                            "Fu, Liu, Tian, Li, Bao, Fang, Lu",
                            2019)
                    .aliases("position-attention")
                    .cost(AttentionType.Cost.PAIRS)
                    .about(
                            AttentionType.Kind.SELF_ATTENTION,
                            "for segmentation: the half of dual that compares positions")
                    .caveat(
                            "time and memory grow with (HW)^2; made for segmentation, not "
                                    + "for classes");

    private final Conv2d query;
    private final Conv2d key;
    private final Conv2d value;
    private final Parameter gamma;

    /**
     * @param channels channels C of the input
     * @param hidden channels of queries and keys
     * @throws ai.gaze.zoo.UserException if one of them is out of range
     */
    public PositionAttention(int channels, int hidden) {
        super(channels);
        Arguments.width("PositionAttention: hidden", hidden);
        query = addOnMap("conv_q", Convolutions.pointwise(channels, hidden, true), channels);
        key = addOnMap("conv_k", Convolutions.pointwise(channels, hidden, true), channels);
        value = addOnMap("conv_v", Convolutions.pointwise(channels, channels, true), channels);
        gamma = addGamma();
    }

    @Override
    protected NDArray attend(Forward f, NDArray x) {
        NDArray q = FeatureMaps.flat(f.call(query, x));
        NDArray k = FeatureMaps.flat(f.call(key, x));
        NDArray v = FeatureMaps.flat(f.call(value, x));
        NDArray affinity = FeatureMaps.transposed(q).batchMatMul(k).softmax(-1);
        f.observe("affinity", () -> FeatureMaps.betweenMaps(affinity, x, x), 3, 4);
        NDArray attended = FeatureMaps.weightedSum(affinity, v);
        return FeatureMaps.unflat(attended, channels(), x).mul(f.value(gamma, x)).add(x);
    }
}
