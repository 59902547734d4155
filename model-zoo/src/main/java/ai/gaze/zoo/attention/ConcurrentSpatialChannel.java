package ai.gaze.zoo.attention;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import ai.gaze.zoo.layer.Arguments;
import ai.gaze.zoo.layer.Convolutions;
import ai.gaze.zoo.layer.FeatureMaps;
import ai.gaze.zoo.layer.Forward;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.Options;

/**
 * Concurrent spatial and channel squeeze-and-excitation (scSE): the map scaled by channel and the
 * map scaled by position, added or the larger of the two value by value.
 *
 * <p>Roy, Navab and Wachinger, "Concurrent Spatial and Channel Squeeze and Excitation in Fully
 * Convolutional Networks", 2018; made for segmentation. The paper takes the maximum, most later
 * code the sum.
 *
 * <p>Observed: {@code channel} {@code [N, C, 1, 1]} and {@code spatial} {@code [N, 1, H, W]}.
 */
public final class ConcurrentSpatialChannel extends AttentionBlock {

    private static final Bottleneck HIDDEN = Bottleneck.by(16);
    private static final Option<Combination> COMBINE =
            Options.choice("combine", Combination.ADD)
                    .describe("sum or larger value of the two scaled maps");

    /** What is known of it. */
    public static final AttentionType TYPE =
            AttentionType.of(
                            "scse",
                            HIDDEN.with(COMBINE),
                            (channels, o) ->
                                    new ConcurrentSpatialChannel(
                                            channels, HIDDEN.width(channels, o), o.get(COMBINE)))
                    .paper(
                            "Concurrent Spatial and Channel Squeeze and Excitation in Fully Convolutional"
                                    + " Networks",
                            "Roy, Navab, Wachinger",
                            2018)
                    .about(AttentionType.Kind.BOTH, "in encoders and decoders for segmentation")
                    .caveat(
                            "the paper takes the maximum of its halves, most later code, as "
                                    + "this by default, the sum");

    /** How the two scaled maps become one. */
    public enum Combination {
        /** Their sum. */
        ADD,
        /** The larger value of the two, for each element. */
        MAX
    }

    private final Combination combination;
    private final Conv2d reduce;
    private final Conv2d expand;
    private final Conv2d map;

    /**
     * @param channels channels C of the input
     * @param hidden channels between the two convolutions of the channel branch
     * @param combination how the two scaled maps become one
     * @throws ai.gaze.zoo.UserException if one of them is out of range or null
     */
    public ConcurrentSpatialChannel(int channels, int hidden, Combination combination) {
        super(channels);
        Arguments.width("ConcurrentSpatialChannel: hidden", hidden);
        this.combination = Arguments.given("ConcurrentSpatialChannel: combination", combination);
        reduce = addOnPooled("cse.1", Convolutions.pointwise(channels, hidden, true), channels);
        expand = addOnPooled("cse.3", Convolutions.pointwise(hidden, channels, true), hidden);
        map = addOnMap("sse.0", Convolutions.pointwise(channels, 1, true), channels);
    }

    @Override
    protected NDArray attend(Forward f, NDArray x) {
        NDArray hidden = Activation.relu(f.call(reduce, FeatureMaps.pooledMeans(x)));
        NDArray channel = Activation.sigmoid(f.call(expand, hidden));
        NDArray spatial = Activation.sigmoid(f.call(map, x));
        f.observe("channel", () -> channel);
        f.observe("spatial", () -> spatial);
        // x * channel + x * spatial with one product less; the maximum follows the sign of x.
        return combination == Combination.ADD
                ? x.mul(channel.add(spatial))
                : x.mul(channel).maximum(x.mul(spatial));
    }
}
