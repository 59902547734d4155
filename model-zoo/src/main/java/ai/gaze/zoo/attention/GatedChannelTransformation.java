package ai.gaze.zoo.attention;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import ai.djl.nn.Parameter;
import ai.djl.training.initializer.Initializer;
import ai.gaze.zoo.layer.Forward;
import java.util.List;

/**
 * Gated channel transformation: {@code x * (1 + tanh(gamma * norm(e) + beta))}, {@code e} being the
 * root of the sum of squares of each channel times alpha, {@code norm} the division by the root of
 * its mean square over the channels.
 *
 * <p>Yang, Zhu, Wu and Yang, "Gated Channel Transformation for Visual Recognition", 2020. Three
 * parameters for each channel; gamma and beta start at zero, so the module starts as the identity.
 * The authors put it in front of every convolution, not into the slots of squeeze-and-excitation.
 *
 * <p>Observed: {@code channel} {@code [N, C, 1, 1]}, around one.
 */
public final class GatedChannelTransformation extends AttentionBlock {

    /** What is known of it. */
    public static final AttentionType TYPE =
            AttentionType.of(
                            "gct",
                            List.of(),
                            (channels, o) -> new GatedChannelTransformation(channels))
                    .paper(
                            "Gated Channel Transformation for Visual Recognition",
                            "Yang, Zhu, Wu, Yang",
                            2020)
                    .about(
                            AttentionType.Kind.CHANNEL,
                            "in front of convolutions, for three weights a channel")
                    .caveat(
                            "its authors put it in front of every convolution, not where it "
                                    + "stands here");

    private static final double EPSILON = 1e-5;
    private static final int[] POSITIONS = {2, 3};
    private static final int[] CHANNELS = {1};

    private final Parameter alpha;
    private final Parameter gamma;
    private final Parameter beta;

    /**
     * @param channels channels C of the input
     * @throws ai.gaze.zoo.UserException if channels is below 1
     */
    public GatedChannelTransformation(int channels) {
        super(channels);
        alpha = addWeights("alpha", Initializer.ONES, 1, channels, 1, 1);
        gamma = addWeights("gamma", Initializer.ZEROS, 1, channels, 1, 1);
        beta = addWeights("beta", Initializer.ZEROS, 1, channels, 1, 1);
    }

    @Override
    protected NDArray attend(Forward f, NDArray x) {
        NDArray embedding =
                x.square().sum(POSITIONS, true).add(EPSILON).sqrt().mul(f.value(alpha, x));
        NDArray size = embedding.square().mean(CHANNELS, true).add(EPSILON).sqrt();
        NDArray energy = embedding.mul(f.value(gamma, x)).div(size).add(f.value(beta, x));
        NDArray weights = Activation.tanh(energy).add(1);
        f.observe("channel", () -> weights);
        return x.mul(weights);
    }
}
