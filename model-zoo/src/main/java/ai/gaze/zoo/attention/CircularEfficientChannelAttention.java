package ai.gaze.zoo.attention;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv1d;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.layer.Arguments;
import ai.gaze.zoo.layer.Convolutions;
import ai.gaze.zoo.layer.FeatureMaps;
import ai.gaze.zoo.layer.Forward;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.OptionValues;
import ai.gaze.zoo.registry.Options;
import java.util.List;

/**
 * Efficient channel attention in a circle: the last channels are neighbours of the first, so that
 * every weight is made of k channels.
 *
 * <p>timm's {@code ceca}, a variant of ECA-Net (Wang et al., 2020) by Chris Ha that no paper
 * describes: as channels have no order, none should stand at an edge. It differs from {@link
 * EfficientChannelAttention} in the weights of {@code k - 1} channels only.
 *
 * <p>Observed: {@code channel} {@code [N, C, 1, 1]}.
 */
public final class CircularEfficientChannelAttention extends AttentionBlock {

    private static final Option<Integer> KERNEL =
            Options.odd("kernel")
                    .describe("channels of each weight; auto: grows with log2 of all channels");
    private static final Option<Gate> GATE = Gate.option(Gate.SIGMOID);

    /** What is known of it. */
    public static final AttentionType TYPE =
            AttentionType.of(
                            "ceca",
                            List.of(KERNEL, GATE),
                            CircularEfficientChannelAttention::create)
                    .paper(
                            "ECA-Net: Efficient Channel Attention for Deep Convolutional Neural Networks (timm's ceca)",
                            "Wang, Wu, Zhu, Li, Zuo, Hu",
                            2020)
                    .about(
                            AttentionType.Kind.CHANNEL,
                            "instead of eca where the channels are few and edges count")
                    .caveat(
                            "no paper describes it; it differs from eca in the weights of a "
                                    + "few channels only");

    private final int around;
    private final Conv1d conv;
    private final Gate gate;

    /**
     * @param channels channels C of the input
     * @param kernel channels that each weight is made of, odd, at most {@code 2 C + 1}
     * @param gate what makes weights of the scores
     * @throws UserException if one of them is out of range or null
     */
    public CircularEfficientChannelAttention(int channels, int kernel, Gate gate) {
        super(channels);
        Arguments.odd("CircularEfficientChannelAttention: kernel", kernel);
        Arguments.between("CircularEfficientChannelAttention: kernel", kernel, 1, 2 * channels + 1);
        this.gate = Arguments.given("CircularEfficientChannelAttention: gate", gate);
        around = kernel / 2;
        conv =
                addLayer(
                        "conv",
                        Convolutions.alongChannels(kernel),
                        s -> new Shape(s.get(0), 1, channels));
    }

    private static CircularEfficientChannelAttention create(int channels, OptionValues o) {
        int kernel = EfficientChannelAttention.kernel(o.find(KERNEL), channels);
        if (kernel > 2 * channels + 1) {
            throw UserException.of(
                    "kernel %d of attention ceca goes around its %d channels more than twice; use"
                            + " one of at most %d",
                    kernel, channels, 2 * channels + 1);
        }
        return new CircularEfficientChannelAttention(channels, kernel, o.get(GATE));
    }

    @Override
    protected NDArray attend(Forward f, NDArray x) {
        NDArray means = FeatureMaps.means(x).reshape(-1, 1, channels());
        // The layer pads with zeros; what it makes of these is cut off again.
        NDArray circle =
                NDArrays.concat(
                        new NDList(
                                part(means, channels() - around, channels()),
                                means,
                                part(means, 0, around)),
                        2);
        NDArray scores = part(f.call(conv, circle), around, around + channels());
        NDArray weights = FeatureMaps.pooled(gate.of(scores), channels());
        f.observe("channel", () -> weights);
        return x.mul(weights);
    }

    private static NDArray part(NDArray line, long from, long to) {
        return line.get(new NDIndex().addAllDim(2).addSliceDim(from, to));
    }
}
