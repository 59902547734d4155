package ai.gaze.zoo.attention;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv1d;
import ai.gaze.zoo.layer.Arguments;
import ai.gaze.zoo.layer.Convolutions;
import ai.gaze.zoo.layer.FeatureMaps;
import ai.gaze.zoo.layer.Forward;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.Options;
import java.util.List;
import java.util.Optional;

/**
 * Efficient channel attention: {@code x * sigmoid(conv1d(mean(x)))}, each channel's weight being
 * made of the means of its k neighbours.
 *
 * <p>Wang, Wu, Zhu, Li, Zuo and Hu, "ECA-Net", 2020. k parameters in all, and often as good as
 * squeeze-and-excitation, though neighbouring channels have nothing in common but their index.
 *
 * <p>Observed: {@code channel} {@code [N, C, 1, 1]}.
 */
public final class EfficientChannelAttention extends AttentionBlock {

    private static final Option<Integer> KERNEL =
            Options.odd("kernel")
                    .describe("channels of each weight; auto: grows with log2 of all channels");

    private static final Option<Gate> GATE = Gate.option(Gate.SIGMOID);

    /** What is known of it. */
    public static final AttentionType TYPE =
            AttentionType.of(
                            "eca",
                            List.of(KERNEL, GATE),
                            (channels, o) ->
                                    new EfficientChannelAttention(
                                            channels,
                                            kernel(o.find(KERNEL), channels),
                                            o.get(GATE)))
                    .paper(
                            "ECA-Net: Efficient Channel Attention for Deep Convolutional Neural Networks",
                            "Wang, Wu, Zhu, Li, Zuo, Hu",
                            2020)
                    .aliases("efficient-channel-attention")
                    .about(
                            AttentionType.Kind.CHANNEL,
                            "in every block of a deep network, when weights count")
                    .caveat("neighbouring channels have nothing in common but their index");

    private final Conv1d conv;
    private final Gate gate;

    /**
     * @param channels channels C of the input
     * @param kernel channels that each weight is made of, odd
     * @param gate what makes weights of the scores
     * @throws ai.gaze.zoo.UserException if one of them is out of range or null
     */
    public EfficientChannelAttention(int channels, int kernel, Gate gate) {
        super(channels);
        Arguments.odd("EfficientChannelAttention: kernel", kernel);
        this.gate = Arguments.given("EfficientChannelAttention: gate", gate);
        conv =
                addLayer(
                        "conv",
                        Convolutions.alongChannels(kernel),
                        s -> new Shape(s.get(0), 1, channels));
    }

    /**
     * The kernel that was asked for, or that of the paper's rule: the odd number next to {@code
     * log2(C) / 2 + 1 / 2}, from 3 up.
     */
    static int kernel(Optional<Integer> given, int channels) {
        if (given.isPresent()) {
            return given.get();
        }
        int kernel = (int) (Math.log(channels) / Math.log(2) / 2 + 0.5);
        return Math.max(kernel % 2 == 0 ? kernel + 1 : kernel, 3);
    }

    @Override
    protected NDArray attend(Forward f, NDArray x) {
        NDArray means = FeatureMaps.means(x).reshape(-1, 1, channels());
        NDArray weights = FeatureMaps.pooled(gate.of(f.call(conv, means)), channels());
        f.observe("channel", () -> weights);
        return x.mul(weights);
    }
}
