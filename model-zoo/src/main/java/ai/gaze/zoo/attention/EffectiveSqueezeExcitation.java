package ai.gaze.zoo.attention;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.convolutional.Conv2d;
import ai.gaze.zoo.layer.Arguments;
import ai.gaze.zoo.layer.Convolutions;
import ai.gaze.zoo.layer.FeatureMaps;
import ai.gaze.zoo.layer.Forward;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.Options;
import java.util.List;

/**
 * Effective squeeze-and-excitation: one C to C layer without bottleneck, and a hard sigmoid.
 *
 * <p>Lee and Park, "CenterMask: Real-Time Anchor-Free Instance Segmentation", 2020 (VoVNetV2).
 * Nothing is lost in a bottleneck, for C^2 parameters.
 *
 * <p>Observed: {@code channel} {@code [N, C, 1, 1]}.
 */
public final class EffectiveSqueezeExcitation extends AttentionBlock {

    private static final Option<Boolean> MAXIMUM =
            Options.flag("max-pool", false)
                    .describe("whether the middle of mean and maximum is squeezed");
    private static final Option<Gate> GATE = Gate.option(Gate.HARD_SIGMOID);

    /** What is known of it. */
    public static final AttentionType TYPE =
            AttentionType.of(
                            "ese",
                            List.of(MAXIMUM, GATE),
                            (channels, o) ->
                                    new EffectiveSqueezeExcitation(
                                            channels, o.get(MAXIMUM), o.get(GATE)))
                    .paper(
                            "CenterMask: Real-Time Anchor-Free Instance Segmentation",
                            "Lee, Park",
                            2020)
                    .about(
                            AttentionType.Kind.CHANNEL,
                            "instead of se in narrow networks, where a bottleneck loses much")
                    .caveat("C^2 weights");

    private final Conv2d fc;
    private final boolean maximum;
    private final Gate gate;

    /**
     * @param channels channels C of the input
     * @param maximum whether the middle of mean and maximum is squeezed instead of the mean
     * @param gate what makes weights of the scores
     * @throws ai.gaze.zoo.UserException if channels is below 1, or another is null
     */
    public EffectiveSqueezeExcitation(int channels, boolean maximum, Gate gate) {
        super(channels);
        this.maximum = maximum;
        this.gate = Arguments.given("EffectiveSqueezeExcitation: gate", gate);
        fc = addOnPooled("fc", Convolutions.pointwise(channels, channels, true), channels);
    }

    @Override
    protected NDArray attend(Forward f, NDArray x) {
        NDArray squeezed = maximum ? FeatureMaps.middles(x) : FeatureMaps.means(x);
        NDArray weights = gate.of(f.call(fc, FeatureMaps.pooled(squeezed, channels())));
        f.observe("channel", () -> weights);
        return x.mul(weights);
    }
}
