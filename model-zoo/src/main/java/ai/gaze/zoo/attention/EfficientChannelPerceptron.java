package ai.gaze.zoo.attention;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv1d;
import ai.gaze.zoo.layer.Arguments;
import ai.gaze.zoo.layer.Convolutions;
import ai.gaze.zoo.layer.FeatureMaps;
import ai.gaze.zoo.layer.Forward;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.Options;

/**
 * Efficient channel attention with a hidden layer: {@code x *
 * sigmoid(conv2(relu(conv1(mean(x)))))}, both convolutions running along the channels, the first of
 * length 1.
 *
 * <p>timm's {@code ecam}, an experiment of its author on ECA-Net (Wang et al., 2020) that no paper
 * describes. The first convolution scales one number into several, so all that it adds to {@link
 * EfficientChannelAttention} is a curve through which each mean goes.
 *
 * <p>Observed: {@code channel} {@code [N, C, 1, 1]}.
 */
public final class EfficientChannelPerceptron extends AttentionBlock {

    private static final int LEAST_HIDDEN = 8;
    private static final Bottleneck HIDDEN = Bottleneck.by(8);
    private static final Option<Integer> KERNEL =
            Options.odd("kernel")
                    .describe("channels of each weight; auto: grows with log2 of all channels");
    private static final Option<Gate> GATE = Gate.option(Gate.SIGMOID);

    /** What is known of it. */
    public static final AttentionType TYPE =
            AttentionType.of(
                            "ecam",
                            HIDDEN.with(KERNEL, GATE),
                            (channels, o) ->
                                    new EfficientChannelPerceptron(
                                            channels,
                                            HIDDEN.width(channels, o, LEAST_HIDDEN),
                                            EfficientChannelAttention.kernel(
                                                    o.find(KERNEL), channels),
                                            o.get(GATE)))
                    .paper(
                            "ECA-Net: Efficient Channel Attention for Deep Convolutional Neural Networks (timm's ecam)",
                            "Wang, Wu, Zhu, Li, Zuo, Hu",
                            2020)
                    .about(
                            AttentionType.Kind.CHANNEL,
                            "where eca helps and a few hundred weights more are nothing")
                    .caveat(
                            "no paper describes it; all that it adds to eca is a curve "
                                    + "through which each mean goes");

    private final Conv1d widen;
    private final Conv1d conv;
    private final Gate gate;

    /**
     * @param channels channels C of the input
     * @param hidden numbers that each mean becomes
     * @param kernel channels that each weight is made of, odd
     * @param gate what makes weights of the scores
     * @throws ai.gaze.zoo.UserException if one of them is out of range or null
     */
    public EfficientChannelPerceptron(int channels, int hidden, int kernel, Gate gate) {
        super(channels);
        Arguments.width("EfficientChannelPerceptron: hidden", hidden);
        Arguments.odd("EfficientChannelPerceptron: kernel", kernel);
        this.gate = Arguments.given("EfficientChannelPerceptron: gate", gate);
        widen =
                addLayer(
                        "conv",
                        Convolutions.alongChannels(hidden, 1, true),
                        s -> new Shape(s.get(0), 1, channels));
        conv =
                addLayer(
                        "conv2",
                        Convolutions.alongChannels(1, kernel, true),
                        s -> new Shape(s.get(0), hidden, channels));
    }

    @Override
    protected NDArray attend(Forward f, NDArray x) {
        NDArray means = FeatureMaps.means(x).reshape(-1, 1, channels());
        NDArray hidden = Activation.relu(f.call(widen, means));
        NDArray weights = FeatureMaps.pooled(gate.of(f.call(conv, hidden)), channels());
        f.observe("channel", () -> weights);
        return x.mul(weights);
    }
}
