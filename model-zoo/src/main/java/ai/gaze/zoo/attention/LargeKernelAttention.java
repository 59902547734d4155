package ai.gaze.zoo.attention;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.convolutional.Conv2d;
import ai.gaze.zoo.layer.Convolutions;
import ai.gaze.zoo.layer.Forward;
import java.util.List;

/**
 * Large kernel attention: {@code x * conv1(dilated(conv0(x)))}, a 5x5 and a 7x7 convolution of
 * dilation 3 of each channel by itself, and a 1x1 convolution; together about 21x21.
 *
 * <p>Guo, Lu, Liu, Cheng and Hu, "Visual Attention Network", 2022 (2023 in print). There is no
 * sigmoid: the weights may be negative or large, which is why the authors' blocks normalize around
 * it and scale the branch by 0.01 at first. On maps smaller than its kernel it sees mostly padding.
 *
 * <p>Observed: {@code weights} {@code [N, C, H, W]}.
 */
public final class LargeKernelAttention extends AttentionBlock {

    /** What is known of it. */
    public static final AttentionType TYPE =
            AttentionType.of("lka", List.of(), (channels, o) -> new LargeKernelAttention(channels))
                    .paper("Visual Attention Network", "Guo, Lu, Liu, Cheng, Hu", 2022)
                    .aliases("large-kernel-attention")
                    .cost(AttentionType.Cost.CONVOLUTIONS)
                    .about(
                            AttentionType.Kind.BOTH,
                            "on maps of 14x14 and more, for what is far apart without affinities")
                    .caveat(
                            "its weights may be negative or large, as there is no sigmoid; "
                                    + "on maps smaller than 23x23 it sees mostly padding");

    private final Conv2d near;
    private final Conv2d far;
    private final Conv2d mix;

    /**
     * @param channels channels C of the input
     * @throws ai.gaze.zoo.UserException if channels is below 1
     */
    public LargeKernelAttention(int channels) {
        super(channels);
        near =
                addOnMap(
                        "conv0",
                        Convolutions.same(channels, channels, 5, 1, channels, true),
                        channels);
        far =
                addOnMap(
                        "conv_spatial",
                        Convolutions.same(channels, channels, 7, 3, channels, true),
                        channels);
        mix = addOnMap("conv1", Convolutions.pointwise(channels, channels, true), channels);
    }

    @Override
    protected NDArray attend(Forward f, NDArray x) {
        NDArray weights = f.call(mix, f.call(far, f.call(near, x)));
        f.observe("weights", () -> weights);
        return x.mul(weights);
    }
}
