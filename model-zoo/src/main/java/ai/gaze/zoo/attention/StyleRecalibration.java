package ai.gaze.zoo.attention;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Activation;
import ai.djl.nn.Parameter;
import ai.djl.training.initializer.Initializer;
import ai.gaze.zoo.layer.BatchNorm2d;
import ai.gaze.zoo.layer.FeatureMaps;
import ai.gaze.zoo.layer.Forward;
import java.util.List;

/**
 * Style-based recalibration: the mean and the deviation of each channel, weighted by two numbers of
 * its own and batch normalized, gate it.
 *
 * <p>Lee, Kim and Nam, "SRM: A Style-based Recalibration Module for Convolutional Neural Networks",
 * 2019. Channels do not see each other at all. The two numbers start at 0, so that at first all
 * weights are a half. The normalization is over the images of a batch: small batches suit it badly.
 *
 * <p>Observed: {@code channel} {@code [N, C, 1, 1]}.
 */
public final class StyleRecalibration extends AttentionBlock {

    /** What is known of it. */
    public static final AttentionType TYPE =
            AttentionType.of("srm", List.of(), (channels, o) -> new StyleRecalibration(channels))
                    .paper(
                            "SRM: A Style-based Recalibration Module for Convolutional Neural Networks",
                            "Lee, Kim, Nam",
                            2019)
                    .aliases("style-recalibration", "style-based-recalibration")
                    .about(
                            AttentionType.Kind.CHANNEL,
                            "where images differ in style: colours, contrast, domains")
                    .caveat(
                            "channels do not see each other, all weights are a half at "
                                    + "first, and its batch normalization suits small batches badly");

    private static final double EPSILON = 1e-5;
    private static final int[] STATISTICS = {2};

    private final Parameter weight;
    private final BatchNorm2d norm;

    /**
     * @param channels channels C of the input
     * @throws ai.gaze.zoo.UserException if channels is below 1
     */
    public StyleRecalibration(int channels) {
        super(channels);
        weight = addWeights("cfc", Initializer.ZEROS, channels, 2);
        norm = addOnPooled("bn", new BatchNorm2d(channels), channels);
    }

    @Override
    protected NDArray attend(Forward f, NDArray x) {
        NDArray deviations = FeatureMaps.variances(x, EPSILON).sqrt();
        NDArray style =
                NDArrays.concat(new NDList(FeatureMaps.pooledMeans(x), deviations), 2)
                        .reshape(-1, channels(), 2);
        NDArray encoded = style.mul(f.value(weight, x)).sum(STATISTICS);
        NDArray weights = Activation.sigmoid(f.call(norm, FeatureMaps.pooled(encoded, channels())));
        f.observe("channel", () -> weights);
        return x.mul(weights);
    }
}
