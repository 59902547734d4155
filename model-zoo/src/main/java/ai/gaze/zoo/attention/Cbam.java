package ai.gaze.zoo.attention;

import ai.djl.ndarray.NDArray;
import ai.djl.training.ParameterStore;

/**
 * Convolutional block attention module: {@link ChannelAttention}, then {@link SpatialAttention} on
 * its result.
 *
 * <p>Woo, Park, Lee and Kweon, "CBAM: Convolutional Block Attention Module", 2018. Results outside
 * the paper are mixed: often no better than squeeze-and-excitation, at several times its cost.
 *
 * <p>Observed: {@code channel} {@code [N, C, 1, 1]} and {@code spatial} {@code [N, 1, H, W]}.
 */
public final class Cbam extends AttentionBlock {

    static final Paper PAPER =
            new Paper("CBAM: Convolutional Block Attention Module", "Woo, Park, Lee, Kweon", 2018);

    private final ChannelAttention channel;
    private final SpatialAttention spatial;

    /**
     * @param channels channels C of the input
     * @param hidden units of the hidden layer of the channel attention
     * @param kernel side of the kernel of the spatial attention, odd
     */
    public Cbam(int channels, int hidden, int kernel) {
        super(channels);
        channel = addOnMap("ca", ChannelAttention.ofCbam(channels, hidden, true), channels);
        spatial = addOnMap("sa", new SpatialAttention(channels, kernel, true), channels);
    }

    static Cbam create(int channels, AttentionOptions options) {
        return new Cbam(channels, options.hidden(channels, 16), options.kernel(7));
    }

    @Override
    protected NDArray attend(ParameterStore parameterStore, NDArray x, boolean training) {
        NDArray scaled = call(channel, parameterStore, x, training);
        return call(spatial, parameterStore, scaled, training);
    }
}
