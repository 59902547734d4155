package ai.gaze.zoo.attention;

import ai.djl.ndarray.NDArray;
import ai.gaze.zoo.layer.Arguments;
import ai.gaze.zoo.layer.Forward;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.Options;

/**
 * Convolutional block attention module: {@link ChannelAttention}, then {@link SpatialAttention} on
 * its result.
 *
 * <p>Woo, Park, Lee and Kweon, "CBAM: Convolutional Block Attention Module", 2018. Results outside
 * the paper are mixed: often no better than squeeze-and-excitation, at several times its cost. The
 * authors' code and timm batch normalize the scores of the positions, which {@code norm} does.
 *
 * <p>Observed: {@code channel} {@code [N, C, 1, 1]} and {@code spatial} {@code [N, 1, H, W]}.
 */
public final class Cbam extends AttentionBlock {

    private static final Bottleneck HIDDEN = Bottleneck.by(16);
    private static final Option<Integer> KERNEL =
            Options.odd("kernel", 7).describe("side of the kernel");
    private static final Option<Boolean> BIAS =
            Options.flag("bias", false).describe("whether the perceptron has biases");
    private static final Option<Boolean> NORM =
            Options.flag("norm", false)
                    .describe("whether the scores of the positions are batch normalized");
    private static final Option<Gate> GATE = Gate.option(Gate.SIGMOID);

    /** What is known of it. */
    public static final AttentionType TYPE =
            AttentionType.of(
                            "cbam",
                            HIDDEN.with(KERNEL, BIAS, NORM, GATE),
                            (channels, o) ->
                                    new Cbam(
                                            ChannelAttention.ofCbam(
                                                    channels,
                                                    HIDDEN.width(channels, o),
                                                    o.get(BIAS),
                                                    o.get(GATE),
                                                    true),
                                            new SpatialAttention(
                                                    channels,
                                                    o.get(KERNEL),
                                                    o.get(NORM),
                                                    o.get(GATE),
                                                    true)))
                    .paper(
                            "CBAM: Convolutional Block Attention Module",
                            "Woo, Park, Lee, Kweon",
                            2018)
                    .about(
                            AttentionType.Kind.BOTH,
                            "where channels and positions may both matter, after se")
                    .caveat(
                            "results outside the paper are mixed: often no better than se, "
                                    + "at several times its cost");

    private final ChannelAttention channel;
    private final SpatialAttention spatial;

    /**
     * @param channels channels C of the input
     * @param hidden units of the hidden layer of the channel attention
     * @param kernel side of the kernel of the spatial attention, odd
     * @throws ai.gaze.zoo.UserException if one of them is out of range
     */
    public Cbam(int channels, int hidden, int kernel) {
        this(
                ChannelAttention.ofCbam(
                        Arguments.width("Cbam: channels", channels),
                        Arguments.width("Cbam: hidden", hidden),
                        false,
                        Gate.SIGMOID,
                        true),
                new SpatialAttention(
                        channels,
                        Arguments.odd("Cbam: kernel", kernel),
                        false,
                        Gate.SIGMOID,
                        true));
    }

    private Cbam(ChannelAttention channel, SpatialAttention spatial) {
        super(channel.channels());
        this.channel = addOnMap("ca", channel, channels());
        this.spatial = addOnMap("sa", spatial, channels());
    }

    @Override
    protected NDArray attend(Forward f, NDArray x) {
        NDArray scaled = f.call(channel, x);
        return f.call(spatial, scaled);
    }
}
