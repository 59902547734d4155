package ai.gaze.zoo.attention;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.convolutional.Conv2d;
import ai.gaze.zoo.layer.Convolutions;
import ai.gaze.zoo.layer.FeatureMaps;
import ai.gaze.zoo.layer.Forward;
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

    /** What is known of it. */
    public static final AttentionType TYPE =
            AttentionType.of(
                            "ese",
                            List.of(),
                            (channels, o) -> new EffectiveSqueezeExcitation(channels))
                    .paper(
                            "CenterMask: Real-Time Anchor-Free Instance Segmentation",
                            "Lee, Park",
                            2020);

    private final Conv2d fc;

    /**
     * @param channels channels C of the input
     */
    public EffectiveSqueezeExcitation(int channels) {
        super(channels);
        fc = addOnPooled("fc", Convolutions.pointwise(channels, channels, true), channels);
    }

    @Override
    protected NDArray attend(Forward f, NDArray x) {
        NDArray weights = FeatureMaps.hardSigmoid(f.call(fc, FeatureMaps.pooledMeans(x)));
        f.observe("channel", () -> weights);
        return x.mul(weights);
    }
}
