package ai.gaze.zoo.attention;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.norm.LayerNorm;
import ai.gaze.zoo.layer.Arguments;
import ai.gaze.zoo.layer.Convolutions;
import ai.gaze.zoo.layer.FeatureMaps;
import ai.gaze.zoo.layer.Forward;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.Options;
import java.util.ArrayList;
import java.util.List;

/**
 * Polarized self-attention: a channel gate that keeps half of the channels and collapses the
 * positions, and a spatial gate that keeps all positions and collapses the channels, side by side
 * (their results are added) or one after the other.
 *
 * <p>Liu, Liu, Fan and Huang, "Polarized Self-Attention: Towards High-quality Pixel-wise
 * Regression", 2021, with the details of the authors' code: in {@link Order#PARALLEL} the softmax
 * of the spatial gate comes last, and as its HW shares go through a sigmoid, all weights lie close
 * to a half; {@link Order#SEQUENTIAL} takes it before, and has a bottleneck in the channel gate.
 * Made for pixels (poses, segmentation) rather than for classes.
 *
 * <p>Observed: {@code channel} {@code [N, C, 1, 1]} and {@code spatial} {@code [N, 1, H, W]}.
 */
public final class PolarizedSelfAttention extends AttentionBlock {

    private static final Option<Order> ORDER =
            Options.choice("order", Order.PARALLEL)
                    .describe("whether both gates see the input, or one what the other left");

    /** What is known of it. */
    public static final AttentionType TYPE =
            AttentionType.of(
                            "polarized",
                            List.of(ORDER),
                            (channels, o) -> new PolarizedSelfAttention(channels, o.get(ORDER)))
                    .paper(
                            "Polarized Self-Attention: Towards High-quality Pixel-wise Regression",
                            "Liu, Liu, Fan, Huang",
                            2021)
                    .aliases("psa", "polarized-self-attention", "parallel-polarized")
                    .about(
                            AttentionType.Kind.BOTH,
                            "where each pixel gets an answer: poses, masks, depth")
                    .caveat(
                            "made for pixels rather than for classes; side by side, all "
                                    + "spatial weights lie close to a half");

    /** How the two gates stand to each other. */
    public enum Order {
        /** Both see the input, and their results are added. */
        PARALLEL,
        /** The spatial gate sees the result of the channel gate. */
        SEQUENTIAL
    }

    // The normalization of a single value is a constant.
    private static final int LEAST_HIDDEN = 2;
    private static final int RATIO = 4;

    private final Order order;
    private final int half;
    private final Conv2d mask;
    private final Conv2d values;
    private final List<Block> up = new ArrayList<>();
    private final Conv2d queries;
    private final Conv2d keys;

    /**
     * @param channels channels C of the input
     * @param order how the two gates stand to each other
     * @throws ai.gaze.zoo.UserException if channels is below 1, or another is null
     */
    public PolarizedSelfAttention(int channels, Order order) {
        super(channels);
        this.order = Arguments.given("PolarizedSelfAttention: order", order);
        half = Math.max(channels / 2, 1);
        mask = addOnMap("conv_q_right", Convolutions.pointwise(channels, 1, false), channels);
        values = addOnMap("conv_v_right", Convolutions.pointwise(channels, half, false), channels);
        if (order == Order.PARALLEL) {
            up.add(addOnPooled("conv_up", Convolutions.pointwise(half, channels, false), half));
        } else {
            int least = Math.max(half / RATIO, LEAST_HIDDEN);
            up.add(addOnPooled("conv_up.0", Convolutions.pointwise(half, least, true), half));
            up.add(addOnPooled("conv_up.1", LayerNorm.builder().build(), least));
            up.add(addOnPooled("conv_up.3", Convolutions.pointwise(least, channels, true), least));
        }
        queries = addOnMap("conv_q_left", Convolutions.pointwise(channels, half, false), channels);
        keys = addOnMap("conv_v_left", Convolutions.pointwise(channels, half, false), channels);
    }

    @Override
    protected NDArray attend(Forward f, NDArray x) {
        NDArray channel = channelGate(f, x);
        f.observe("channel", () -> channel);
        NDArray scaled = x.mul(channel);
        NDArray seen = order == Order.PARALLEL ? x : scaled;
        NDArray spatial = spatialGate(f, seen);
        f.observe("spatial", () -> spatial);
        NDArray gated = seen.mul(spatial);
        return order == Order.PARALLEL ? gated.add(scaled) : gated;
    }

    private NDArray channelGate(Forward f, NDArray x) {
        NDArray shares = FeatureMaps.flat(f.call(mask, x)).softmax(2);
        NDArray context =
                FeatureMaps.flat(f.call(values, x)).batchMatMul(FeatureMaps.transposed(shares));
        NDArray pooled = FeatureMaps.pooled(context, half);
        if (order == Order.PARALLEL) {
            return Activation.sigmoid(f.call(up.get(0), pooled));
        }
        NDArray normed = Activation.relu(f.call(up.get(1), f.call(up.get(0), pooled)));
        return Activation.sigmoid(f.call(up.get(2), normed));
    }

    private NDArray spatialGate(Forward f, NDArray x) {
        NDArray means = FeatureMaps.means(f.call(queries, x)).reshape(-1, 1, half);
        NDArray k = FeatureMaps.flat(f.call(keys, x));
        NDArray context =
                order == Order.PARALLEL
                        ? means.batchMatMul(k).softmax(2)
                        : means.batchMatMul(k.softmax(2));
        return Activation.sigmoid(FeatureMaps.unflat(context, 1, x));
    }
}
