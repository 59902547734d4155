package ai.gaze.zoo.attention;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Parameter;
import ai.djl.training.initializer.Initializer;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.layer.Arguments;
import ai.gaze.zoo.layer.FeatureMaps;
import ai.gaze.zoo.layer.Forward;
import ai.gaze.zoo.layer.GroupNorm;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.OptionValues;
import ai.gaze.zoo.registry.Options;
import java.util.List;

/**
 * Shuffle attention: of each group of channels one half is gated by its means, the other by its
 * normalized positions; then the channels are shuffled.
 *
 * <p>Zhang and Yang, "SA-Net: Shuffle Attention for Deep Convolutional Neural Networks", 2021. The
 * scales and shifts are shared by all groups: a few dozen weights. Scales start at 0 and shifts at
 * 1, so that at first it is a shuffle at 0.73 of its strength; a shuffle changes which channels a
 * residual sum brings together, so it is never the identity. It needs an even number of channels.
 *
 * <p>Observed: {@code weights} {@code [N, C, H, W]}, before the shuffle.
 */
public final class ShuffleAttention extends AttentionBlock {

    private static final int USUAL = 64;
    private static final int LEAST_CHANNELS = 4;
    private static final Option<Integer> GROUPS =
            Options.integer("groups", 1)
                    .describe(
                            "a divisor of half of the channels; auto: 64, or fewer of 4 channels at"
                                    + " least");

    /** What is known of it. */
    public static final AttentionType TYPE =
            AttentionType.of("shuffle", List.of(GROUPS), ShuffleAttention::create)
                    .paper(
                            "SA-Net: Shuffle Attention for Deep Convolutional Neural Networks",
                            "Zhang, Yang",
                            2021)
                    .aliases("shuffle-attention")
                    .about(
                            AttentionType.Kind.BOTH,
                            "instead of cbam in every block of a deep network, for its few weights")
                    .caveat(
                            "it mixes up which channels a residual sum brings together, so "
                                    + "it is never the identity");

    private final int half;
    private final Parameter channelWeight;
    private final Parameter channelBias;
    private final Parameter spatialWeight;
    private final Parameter spatialBias;
    private final GroupNorm norm;

    /**
     * @param channels channels C of the input, an even number
     * @param groups number of groups, a divisor of C / 2
     * @throws UserException if one of them is out of range
     */
    public ShuffleAttention(int channels, int groups) {
        super(channels);
        if (channels % 2 != 0) {
            throw UserException.of(
                    "ShuffleAttention: channels must be an even number, not %d", channels);
        }
        Arguments.divisor("ShuffleAttention: groups", groups, channels / 2, "pairs of channels");
        half = channels / groups / 2;
        channelWeight = addWeights("cweight", Initializer.ZEROS, 1, half, 1, 1);
        channelBias = addWeights("cbias", Initializer.ONES, 1, half, 1, 1);
        spatialWeight = addWeights("sweight", Initializer.ZEROS, 1, half, 1, 1);
        spatialBias = addWeights("sbias", Initializer.ONES, 1, half, 1, 1);
        norm =
                addLayer(
                        "gn",
                        new GroupNorm(half, half),
                        s -> new Shape(s.get(0) * groups, half, s.get(2), s.get(3)));
    }

    private static ShuffleAttention create(int channels, OptionValues o) {
        if (channels % 2 != 0) {
            throw UserException.of(
                    "attention shuffle splits its channels into halves, which %d have not; use a"
                            + " network of even numbers of channels",
                    channels);
        }
        int usual = Divisors.largest(channels / 2, Math.min(USUAL, channels / LEAST_CHANNELS));
        return new ShuffleAttention(channels, Divisors.of(o, GROUPS, channels / 2, usual));
    }

    @Override
    protected NDArray attend(Forward f, NDArray x) {
        long h = x.getShape().get(2);
        long w = x.getShape().get(3);
        NDList halves = x.reshape(-1, 2L * half, h, w).split(2, 1);
        NDArray means = FeatureMaps.pooledMeans(halves.get(0));
        NDArray channel = gate(f, means, channelWeight, channelBias);
        NDArray spatial = gate(f, f.call(norm, halves.get(1)), spatialWeight, spatialBias);
        f.observe("weights", () -> together(channel.broadcast(spatial.getShape()), spatial, x));
        return together(halves.get(0).mul(channel), halves.get(1).mul(spatial), x)
                .reshape(-1, 2, channels() / 2, h, w)
                .transpose(0, 2, 1, 3, 4)
                .reshape(-1, channels(), h, w);
    }

    private static NDArray gate(Forward f, NDArray x, Parameter weight, Parameter bias) {
        return Activation.sigmoid(x.mul(f.value(weight, x)).add(f.value(bias, x)));
    }

    private NDArray together(NDArray first, NDArray second, NDArray like) {
        return FeatureMaps.unflat(NDArrays.concat(new NDList(first, second), 1), channels(), like);
    }
}
