package ai.gaze.zoo.attention;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import ai.gaze.zoo.layer.Arguments;
import ai.gaze.zoo.layer.Convolutions;
import ai.gaze.zoo.layer.FeatureMaps;
import ai.gaze.zoo.layer.Forward;

/**
 * Local attention: {@code x * channel(x) * spatial(x)}, two branches of two 1x1 convolutions each,
 * both of them computed on the input.
 *
 * <p>From an article on VGG16 with local attention (2024), not from a paper: the spatial branch
 * sees one position at a time, so nothing in it is local in the sense of a neighbourhood. Both
 * sigmoids start near a half, so an untrained module scales its input by about a quarter.
 *
 * <p>Observed: {@code channel} {@code [N, C, 1, 1]} and {@code spatial} {@code [N, 1, H, W]}.
 */
public final class LocalAttention extends AttentionBlock {

    private static final Bottleneck HIDDEN = Bottleneck.by(8);

    /** What is known of it. */
    public static final AttentionType TYPE =
            AttentionType.of(
                            "local",
                            HIDDEN.with(),
                            (channels, o) ->
                                    new LocalAttention(channels, HIDDEN.width(channels, o)))
                    .paper("Local attention before VGG16's pooling", "article", 2024)
                    .aliases("local-attention")
                    .about(
                            AttentionType.Kind.BOTH,
                            "in plain networks such as VGG, before the pooling")
                    .caveat(
                            "nothing in it is local: the spatial branch sees one position "
                                    + "at a time; from an article, not from a paper");

    private final Conv2d channelReduce;
    private final Conv2d channelExpand;
    private final Conv2d spatialReduce;
    private final Conv2d spatialMap;

    /**
     * @param channels channels C of the input
     * @param hidden channels between the two convolutions of each branch
     * @throws ai.gaze.zoo.UserException if one of them is out of range
     */
    public LocalAttention(int channels, int hidden) {
        super(channels);
        Arguments.width("LocalAttention: hidden", hidden);
        channelReduce =
                addOnPooled(
                        "channel_attention.1",
                        Convolutions.pointwise(channels, hidden, true),
                        channels);
        channelExpand =
                addOnPooled(
                        "channel_attention.3",
                        Convolutions.pointwise(hidden, channels, true),
                        hidden);
        spatialReduce =
                addOnMap(
                        "spatial_attention.0",
                        Convolutions.pointwise(channels, hidden, true),
                        channels);
        spatialMap =
                addOnMap("spatial_attention.2", Convolutions.pointwise(hidden, 1, true), hidden);
    }

    @Override
    protected NDArray attend(Forward f, NDArray x) {
        NDArray channelHidden = f.call(channelReduce, FeatureMaps.pooledMeans(x));
        NDArray channel = Activation.sigmoid(f.call(channelExpand, Activation.relu(channelHidden)));
        NDArray spatialHidden = f.call(spatialReduce, x);
        NDArray spatial = Activation.sigmoid(f.call(spatialMap, Activation.relu(spatialHidden)));
        f.observe("channel", () -> channel);
        f.observe("spatial", () -> spatial);
        return x.mul(channel).mul(spatial);
    }
}
