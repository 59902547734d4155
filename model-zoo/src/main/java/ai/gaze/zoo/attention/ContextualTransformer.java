package ai.gaze.zoo.attention;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import ai.gaze.zoo.layer.Arguments;
import ai.gaze.zoo.layer.BatchNorm2d;
import ai.gaze.zoo.layer.Convolutions;
import ai.gaze.zoo.layer.FeatureMaps;
import ai.gaze.zoo.layer.Forward;
import ai.gaze.zoo.layer.GroupNorm;
import ai.gaze.zoo.layer.Silu;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.Options;
import java.util.List;

/**
 * Contextual transformer: the neighbourhood of each position, a k x k convolution, is its key; key
 * and position together make the weights with which the neighbours' values are summed; and both,
 * the static and the dynamic context, are mixed channel by channel as in {@link SplitAttention}.
 *
 * <p>Li, Yao, Pan and Mei, "Contextual Transformer Networks for Visual Recognition", 2021, with the
 * details of the authors' code, where it replaces the 3x3 convolution of a ResNet block. As an
 * added module it brings whole convolutions along. Its weights are no shares: they are normalized,
 * not softmaxed. There is no residual connection.
 *
 * <p>Observed: {@code branch} {@code [N, 2, C, 1, 1]}, the dynamic context first, summing to one.
 */
public final class ContextualTransformer extends AttentionBlock {

    private static final int SHARED = 8;
    private static final int KEY_GROUPS = 4;
    private static final int LEAST_HIDDEN = 32;
    private static final Option<Integer> KERNEL =
            Options.odd("kernel", 3).describe("side of the neighbourhood");
    private static final Option<Integer> HIDDEN =
            Options.integer("hidden", 1)
                    .describe(
                            "units from which the mixture is made; auto: channels / 2, 32 at least");

    /** What is known of it. */
    public static final AttentionType TYPE =
            AttentionType.of(
                            "cot",
                            List.of(KERNEL, HIDDEN),
                            (channels, o) ->
                                    new ContextualTransformer(
                                            channels,
                                            o.get(KERNEL),
                                            o.find(HIDDEN)
                                                    .orElse(Math.max(channels / 2, LEAST_HIDDEN))))
                    .paper(
                            "Contextual Transformer Networks for Visual Recognition",
                            "Li, Yao, Pan, Mei",
                            2021)
                    .aliases("contextual-transformer")
                    .cost(AttentionType.Cost.CONVOLUTIONS)
                    .about(
                            AttentionType.Kind.SELF_ATTENTION,
                            "in the place of a 3x3 convolution, where accuracy counts more than time")
                    .caveat(
                            "it brings whole convolutions along, and its weights are no "
                                    + "shares; it has no residual connection");

    private record Normed(Conv2d conv, BatchNorm2d norm) {
        NDArray call(Forward f, NDArray x) {
            return f.call(norm, f.call(conv, x));
        }
    }

    private final int kernel;
    private final int shared;
    private final Normed key;
    private final Normed embed;
    private final Conv2d weights;
    private final GroupNorm weightNorm;
    private final Normed value;
    private final BatchNorm2d norm;
    private final Normed squeeze;
    private final Conv2d select;

    /**
     * @param channels channels C of the input
     * @param kernel side of the neighbourhood, odd
     * @param hidden units from which the mixture of both contexts is made
     * @throws ai.gaze.zoo.UserException if one of them is out of range
     */
    public ContextualTransformer(int channels, int kernel, int hidden) {
        super(channels);
        Arguments.width("ContextualTransformer: hidden", hidden);
        this.kernel = Arguments.odd("ContextualTransformer: kernel", kernel);
        shared = Divisors.largest(channels, SHARED);
        int groups = Divisors.largest(channels, KEY_GROUPS);
        int half = Math.max(channels / 2, 1);
        int ownWeights = channels / shared;
        int all =
                Arguments.product(
                        "ContextualTransformer: weights * kernel^2", ownWeights, kernel, kernel);
        key =
                add(
                        "key_embed.",
                        Convolutions.same(channels, channels, kernel, 1, groups, false),
                        channels,
                        channels);
        embed =
                add(
                        "embed.",
                        Convolutions.pointwise(2 * channels, half, false),
                        2 * channels,
                        half);
        weights = addOnMap("embed.3", Convolutions.pointwise(half, all, true), half);
        weightNorm = addOnMap("embed.4", new GroupNorm(ownWeights, all), all);
        value =
                add(
                        "conv1x1.",
                        Convolutions.pointwise(channels, channels, false),
                        channels,
                        channels);
        norm = addOnMap("bn", new BatchNorm2d(channels), channels);
        squeeze =
                new Normed(
                        addOnPooled(
                                "se.0", Convolutions.pointwise(channels, hidden, true), channels),
                        addOnPooled("se.1", new BatchNorm2d(hidden), hidden));
        select = addOnPooled("se.3", Convolutions.pointwise(hidden, 2 * channels, true), hidden);
    }

    private Normed add(String name, Conv2d conv, int in, int out) {
        return new Normed(
                addOnMap(name + "0", conv, in), addOnMap(name + "1", new BatchNorm2d(out), out));
    }

    @Override
    protected NDArray attend(Forward f, NDArray x) {
        NDArray fixed = Activation.relu(key.call(f, x));
        NDArray both = NDArrays.concat(new NDList(x, fixed), 1);
        NDArray hidden = Activation.relu(embed.call(f, both));
        NDArray own = f.call(weightNorm, f.call(weights, hidden));
        NDArray dynamic = Silu.apply(f.call(norm, summed(value.call(f, x), own)));
        NDArray means = FeatureMaps.pooledMeans(dynamic.add(fixed));
        NDArray squeezed = Activation.relu(squeeze.call(f, means));
        NDArray shares =
                f.call(select, squeezed)
                        .reshape(-1, channels(), 2)
                        .softmax(2)
                        .transpose(0, 2, 1)
                        .reshape(-1, 2, channels(), 1, 1);
        f.observe("branch", () -> shares, 1);
        return SelectiveKernel.mix(new NDList(dynamic, fixed), shares);
    }

    /** The neighbours' values, weighted; channel c has the weights of c modulo C / shared. */
    private NDArray summed(NDArray values, NDArray own) {
        long h = values.getShape().get(2);
        long w = values.getShape().get(3);
        long ownWeights = channels() / shared;
        long area = (long) kernel * kernel;
        NDArray neighbours =
                Windows.neighbours(values, kernel).reshape(-1, shared, ownWeights, area, h * w);
        return neighbours
                .mul(own.reshape(-1, 1, ownWeights, area, h * w))
                .sum(new int[] {3})
                .reshape(-1, channels(), h, w);
    }
}
