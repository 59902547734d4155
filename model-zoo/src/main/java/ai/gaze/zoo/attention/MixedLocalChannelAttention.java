package ai.gaze.zoo.attention;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv1d;
import ai.gaze.zoo.layer.AdaptiveAvgPool;
import ai.gaze.zoo.layer.Arguments;
import ai.gaze.zoo.layer.Convolutions;
import ai.gaze.zoo.layer.FeatureMaps;
import ai.gaze.zoo.layer.Forward;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.Options;
import java.util.List;

/**
 * Mixed local channel attention: efficient channel attention once for the whole map and once for
 * each of 5x5 regions, mixed and spread over the map again.
 *
 * <p>Wan, Lu, Shen, Xu, Zhang, Wang and Wang, "Mixed Local Channel Attention for Object Detection",
 * 2023, with the details of the authors' code. Its local convolution runs along one line of all
 * regions, so that the last channels of a region see the first ones of the next.
 *
 * <p>Observed: {@code weights} {@code [N, C, H, W]}.
 */
public final class MixedLocalChannelAttention extends AttentionBlock {

    private static final Option<Integer> KERNEL =
            Options.odd("kernel")
                    .describe("channels of each weight; auto: grows with log2 of all channels");
    private static final Option<Integer> REGIONS =
            Options.integer("regions", 5, 1).describe("regions along each side of the map");
    private static final Option<Double> LOCAL =
            Options.share("local-weight", 0.5).describe("share of the regions' weights");

    /** What is known of it. */
    public static final AttentionType TYPE =
            AttentionType.of(
                            "mlca",
                            List.of(KERNEL, REGIONS, LOCAL),
                            (channels, o) ->
                                    new MixedLocalChannelAttention(
                                            channels,
                                            EfficientChannelAttention.kernel(
                                                    o.find(KERNEL), channels),
                                            o.get(REGIONS),
                                            o.get(LOCAL)))
                    .paper(
                            "Mixed Local Channel Attention for Object Detection",
                            "Wan, Lu, Shen, Xu, Zhang, Wang, Wang",
                            2023)
                    .aliases("mixed-local-channel-attention")
                    .about(
                            AttentionType.Kind.BOTH,
                            "instead of eca on maps of 10x10 and more, for a dozen weights")
                    .caveat("the last channels of a region see the first ones of the next");

    private final int regions;
    private final double localShare;
    private final Conv1d whole;
    private final Conv1d local;

    /**
     * @param channels channels C of the input
     * @param kernel channels that each weight is made of, odd
     * @param regions regions along each side of the map
     * @param localShare share of the regions' weights, between 0 and 1
     * @throws ai.gaze.zoo.UserException if one of them is out of range
     */
    public MixedLocalChannelAttention(int channels, int kernel, int regions, double localShare) {
        super(channels);
        Arguments.odd("MixedLocalChannelAttention: kernel", kernel);
        this.regions = Arguments.atLeast("MixedLocalChannelAttention: regions", regions, 1);
        this.localShare = Arguments.share("MixedLocalChannelAttention: localShare", localShare);
        long line = (long) channels * regions * regions;
        whole =
                addLayer(
                        "conv",
                        Convolutions.alongChannels(kernel),
                        s -> new Shape(s.get(0), 1, channels));
        local =
                addLayer(
                        "conv_local",
                        Convolutions.alongChannels(kernel),
                        s -> new Shape(s.get(0), 1, line));
    }

    @Override
    protected NDArray attend(Forward f, NDArray x) {
        long area = (long) regions * regions;
        NDArray pooled = AdaptiveAvgPool.pool(x, regions, regions);
        NDArray line =
                FeatureMaps.transposed(FeatureMaps.flat(pooled)).reshape(-1, 1, area * channels());
        NDArray means = FeatureMaps.means(pooled).reshape(-1, 1, channels());
        NDArray ofRegions =
                FeatureMaps.transposed(
                                Activation.sigmoid(f.call(local, line))
                                        .reshape(-1, area, channels()))
                        .reshape(-1, channels(), regions, regions);
        NDArray ofWhole = FeatureMaps.pooled(Activation.sigmoid(f.call(whole, means)), channels());
        NDArray mixed =
                FeatureMaps.scaled(ofRegions, localShare)
                        .add(FeatureMaps.scaled(ofWhole, 1 - localShare));
        NDArray weights =
                AdaptiveAvgPool.pool(
                        mixed,
                        Math.toIntExact(x.getShape().get(2)),
                        Math.toIntExact(x.getShape().get(3)));
        f.observe("weights", () -> weights);
        return x.mul(weights);
    }
}
