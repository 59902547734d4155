package ai.gaze.zoo.attention;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import ai.gaze.zoo.layer.Arguments;
import ai.gaze.zoo.layer.BatchNorm2d;
import ai.gaze.zoo.layer.Convolutions;
import ai.gaze.zoo.layer.FeatureMaps;
import ai.gaze.zoo.layer.Forward;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.Options;

/**
 * Light CBAM: as {@link Cbam}, but the mean and the maximum are averaged before the layers see
 * them, for the channels and then for the positions, whose convolution is batch normalized.
 *
 * <p>timm's {@code lcbam}, an experiment of its author on CBAM (Woo, Park, Lee and Kweon, 2018)
 * that no paper describes. One pass through the perceptron instead of two, for what the two
 * statistics say apart.
 *
 * <p>Observed: {@code channel} {@code [N, C, 1, 1]} and {@code spatial} {@code [N, 1, H, W]}.
 */
public final class LightCbam extends AttentionBlock {

    private static final Bottleneck HIDDEN = Bottleneck.by(16);
    private static final Option<Integer> KERNEL =
            Options.odd("kernel", 7).describe("side of the kernel");
    private static final Option<Boolean> BIAS =
            Options.flag("bias", false).describe("whether the perceptron has biases");

    /** What is known of it. */
    public static final AttentionType TYPE =
            AttentionType.of(
                            "lcbam",
                            HIDDEN.with(KERNEL, BIAS),
                            (channels, o) ->
                                    new LightCbam(
                                            channels,
                                            HIDDEN.width(channels, o),
                                            o.get(KERNEL),
                                            o.get(BIAS)))
                    .paper(
                            "CBAM: Convolutional Block Attention Module (timm's lcbam)",
                            "Woo, Park, Lee, Kweon",
                            2018)
                    .aliases("light-cbam")
                    .about(AttentionType.Kind.BOTH, "instead of cbam where time counts")
                    .caveat(
                            "no paper describes it; the two statistics no longer say "
                                    + "anything apart");

    private static final int[] CHANNELS = {1};

    private final Conv2d reduce;
    private final Conv2d expand;
    private final Conv2d conv;
    private final BatchNorm2d norm;

    /**
     * @param channels channels C of the input
     * @param hidden units of the hidden layer of the channel attention
     * @param kernel side of the kernel of the spatial attention, odd
     * @param bias whether the perceptron of the channel attention has biases
     * @throws ai.gaze.zoo.UserException if one of them is out of range
     */
    public LightCbam(int channels, int hidden, int kernel, boolean bias) {
        super(channels);
        Arguments.width("LightCbam: hidden", hidden);
        Arguments.odd("LightCbam: kernel", kernel);
        reduce =
                addOnPooled(
                        "channel.fc1", Convolutions.pointwise(channels, hidden, bias), channels);
        expand = addOnPooled("channel.fc2", Convolutions.pointwise(hidden, channels, bias), hidden);
        conv = addOnMap("spatial.conv.conv", Convolutions.same(1, 1, kernel, 1, 1, false), 1);
        norm = addOnMap("spatial.conv.bn", new BatchNorm2d(1), 1);
    }

    @Override
    protected NDArray attend(Forward f, NDArray x) {
        NDArray pooled = FeatureMaps.pooled(FeatureMaps.middles(x), channels());
        NDArray hidden = Activation.relu(f.call(reduce, pooled));
        NDArray channel = Activation.sigmoid(f.call(expand, hidden));
        f.observe("channel", () -> channel);
        NDArray scaled = x.mul(channel);
        NDArray plane =
                FeatureMaps.scaled(
                        scaled.mean(CHANNELS, true).add(scaled.max(CHANNELS, true)), 0.5);
        NDArray spatial = Activation.sigmoid(f.call(norm, f.call(conv, plane)));
        f.observe("spatial", () -> spatial);
        return scaled.mul(spatial);
    }
}
