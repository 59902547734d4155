package ai.gaze.zoo.attention;

import ai.djl.ndarray.NDArray;
import ai.gaze.zoo.layer.Arguments;
import ai.gaze.zoo.layer.Forward;

/**
 * Dual attention: the sum of {@link PositionAttention} and {@link ChannelGramAttention}.
 *
 * <p>Fu et al., "Dual Attention Network for Scene Segmentation", 2019. Each half adds its input, so
 * with both gammas at zero, as at the start, the module returns {@code 2 x}. Memory grows with
 * (HW)^2 + C^2.
 *
 * <p>Observed: {@code affinity} {@code [N, H, W, H, W]} and {@code channel-affinity} {@code [N, C,
 * C]}.
 */
public final class DualAttention extends AttentionBlock {

    private static final Bottleneck HIDDEN = Bottleneck.by(8);

    /** What is known of it. */
    public static final AttentionType TYPE =
            AttentionType.of(
                            "dual",
                            HIDDEN.with(ChannelGramAttention.VARIANT),
                            (channels, o) ->
                                    new DualAttention(
                                            channels,
                                            HIDDEN.width(channels, o),
                                            o.get(ChannelGramAttention.VARIANT)))
                    .paper(
                            "Dual Attention Network for Scene Segmentation",
                            "Fu, Liu, Tian, Li, Bao, Fang, Lu",
                            2019)
                    .aliases("dual-attention")
                    .cost(AttentionType.Cost.PAIRS)
                    .about(
                            AttentionType.Kind.SELF_ATTENTION,
                            "for segmentation, on maps of 32x32 and less")
                    .caveat(
                            "time and memory grow with (HW)^2 + C^2; it returns twice its "
                                    + "input at first");

    private final PositionAttention position;
    private final ChannelGramAttention channel;

    /**
     * @param channels channels C of the input
     * @param hidden channels of queries and keys of the position attention
     * @param variant what the softmax of the channel attention is taken of
     * @throws ai.gaze.zoo.UserException if one of them is out of range or null
     */
    public DualAttention(int channels, int hidden, ChannelGramAttention.Variant variant) {
        super(channels);
        Arguments.width("DualAttention: hidden", hidden);
        Arguments.given("DualAttention: variant", variant);
        position = addOnMap("position", new PositionAttention(channels, hidden), channels);
        channel = addOnMap("channel", new ChannelGramAttention(channels, variant), channels);
    }

    @Override
    protected NDArray attend(Forward f, NDArray x) {
        return f.call(position, x).add(f.call(channel, x));
    }
}
