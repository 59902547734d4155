package ai.gaze.zoo.attention;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.gaze.zoo.layer.BatchNorm2d;
import ai.gaze.zoo.layer.Forward;
import java.util.List;

/**
 * Normalization-based attention: {@code x * sigmoid(share * norm(x))}, a channel's share being the
 * size of its scale in the batch normalization among those of all channels.
 *
 * <p>Liu, Shao, Teng and Hoffmann, "NAM: Normalization-based Attention Module", 2021, the channel
 * part, which is all that the authors published. The share passes no gradient on, as in their code.
 * With C channels the shares are about 1 / C, so that all weights lie close to a half; the paper's
 * penalty that makes scales unequal is a matter of the loss, and is not here.
 *
 * <p>Observed: {@code weights} {@code [N, C, H, W]}.
 */
public final class NormalizationAttention extends AttentionBlock {

    /** What is known of it. */
    public static final AttentionType TYPE =
            AttentionType.of(
                            "nam", List.of(), (channels, o) -> new NormalizationAttention(channels))
                    .paper(
                            "NAM: Normalization-based Attention Module",
                            "Liu, Shao, Teng, Hoffmann",
                            2021)
                    .aliases("normalization-attention")
                    .about(
                            AttentionType.Kind.BOTH,
                            "to see whether a gate without layers of its own is enough")
                    .caveat(
                            "all weights lie close to a half, as what would part them is a "
                                    + "penalty of the paper's loss that is not here");

    private final BatchNorm2d norm;

    /**
     * @param channels channels C of the input
     * @throws ai.gaze.zoo.UserException if channels is below 1
     */
    public NormalizationAttention(int channels) {
        super(channels);
        norm = addOnMap("bn2", new BatchNorm2d(channels), channels);
    }

    @Override
    protected NDArray attend(Forward f, NDArray x) {
        // A copy of the batch's own, which is freed with it.
        NDArray copy = x.getManager().ones(new Shape(channels()), x.getDataType());
        NDArray sizes = copy.mul(f.value(norm.weight(), x)).stopGradient().abs();
        NDArray shares = sizes.div(sizes.sum()).reshape(1, channels(), 1, 1);
        NDArray weights = Activation.sigmoid(f.call(norm, x).mul(shares));
        f.observe("weights", () -> weights);
        return x.mul(weights);
    }
}
