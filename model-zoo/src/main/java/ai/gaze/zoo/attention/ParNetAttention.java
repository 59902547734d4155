package ai.gaze.zoo.attention;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import ai.gaze.zoo.layer.BatchNorm2d;
import ai.gaze.zoo.layer.Convolutions;
import ai.gaze.zoo.layer.FeatureMaps;
import ai.gaze.zoo.layer.Forward;
import ai.gaze.zoo.layer.Silu;
import java.util.List;

/**
 * ParNet's block: a 3x3 and a 1x1 convolution, and the input itself through skip squeeze-and-
 * excitation (one layer, no hidden one), all three normalized, are added, and a SiLU follows.
 *
 * <p>Goyal, Bochkovskiy, Deng and Koltun, "Non-deep Networks", 2021, with the details of the
 * authors' code. Made to widen what few layers see: in a deep network its gate is an {@code ese},
 * and the convolutions are those of a RepVGG block, which no longer fold into one.
 *
 * <p>Observed: {@code channel} {@code [N, C, 1, 1]}.
 */
public final class ParNetAttention extends AttentionBlock {

    /** What is known of it. */
    public static final AttentionType TYPE =
            AttentionType.of("parnet", List.of(), (channels, o) -> new ParNetAttention(channels))
                    .paper("Non-deep Networks", "Goyal, Bochkovskiy, Deng, Koltun", 2021)
                    .cost(AttentionType.Cost.CONVOLUTIONS)
                    .aliases("parnet-attention")
                    .about(
                            AttentionType.Kind.CHANNEL,
                            "in shallow networks, where more layers would take too long")
                    .caveat(
                            "it brings whole convolutions along, and in a deep network its "
                                    + "gate is that of ese");

    private final BatchNorm2d identity;
    private final Conv2d dense;
    private final BatchNorm2d denseNorm;
    private final Conv2d pointwise;
    private final BatchNorm2d pointwiseNorm;
    private final Conv2d excite;

    /**
     * @param channels channels C of the input
     * @throws ai.gaze.zoo.UserException if channels is below 1
     */
    public ParNetAttention(int channels) {
        super(channels);
        identity = addOnMap("rbr_identity", new BatchNorm2d(channels), channels);
        dense =
                addOnMap(
                        "rbr_dense.conv",
                        Convolutions.same(channels, channels, 3, 1, 1, false),
                        channels);
        denseNorm = addOnMap("rbr_dense.bn", new BatchNorm2d(channels), channels);
        pointwise =
                addOnMap(
                        "rbr_1x1.conv",
                        Convolutions.pointwise(channels, channels, false),
                        channels);
        pointwiseNorm = addOnMap("rbr_1x1.bn", new BatchNorm2d(channels), channels);
        excite =
                addOnPooled(
                        "se.cvsig.conv",
                        Convolutions.pointwise(channels, channels, false),
                        channels);
    }

    @Override
    protected NDArray attend(Forward f, NDArray x) {
        NDArray kept = f.call(identity, x);
        NDArray weights = Activation.sigmoid(f.call(excite, FeatureMaps.pooledMeans(kept)));
        f.observe("channel", () -> weights);
        NDArray wide = f.call(denseNorm, f.call(dense, x));
        NDArray narrow = f.call(pointwiseNorm, f.call(pointwise, x));
        return Silu.apply(wide.add(narrow).add(kept.mul(weights)));
    }
}
