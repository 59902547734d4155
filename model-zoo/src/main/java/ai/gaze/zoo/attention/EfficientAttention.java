package ai.gaze.zoo.attention;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.convolutional.Conv2d;
import ai.gaze.zoo.layer.Arguments;
import ai.gaze.zoo.layer.FeatureMaps;
import ai.gaze.zoo.layer.Forward;
import ai.gaze.zoo.layer.Layers;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.OptionValues;
import ai.gaze.zoo.registry.Options;
import java.util.List;

/**
 * Efficient attention: keys with a softmax over the positions, queries with one over their
 * channels, {@code reprojection((keys values^T)^T queries) + x}.
 *
 * <p>Shen, Zhang, Zhao, Yi and Li, "Efficient Attention: Attention with Linear Complexities", 2021.
 * The product of keys and values comes first, so memory grows with HW, not with (HW)^2; in return
 * no two positions are ever compared. It starts as the published code does, from PyTorch's small
 * uniform weights: with He's, what it adds drowns the map, and a small network ends its first epoch
 * 15 points lower.
 *
 * <p>Observed: {@code keys} {@code [N, K, H, W]}: K maps over the positions, each summing to one.
 */
public final class EfficientAttention extends AttentionBlock {

    private static final Option<Integer> KEYS =
            Options.integer("keys", 1)
                    .describe("channels of keys and queries; auto: half of the map's");
    private static final Option<Integer> VALUES =
            Options.integer("values", 1)
                    .describe("channels of the values; auto: half of the map's");
    private static final Option<Integer> HEADS =
            Options.integer("heads", 1, 1).describe("number of heads, a divisor of both");

    /** What is known of it. */
    public static final AttentionType TYPE =
            AttentionType.of("efficient", List.of(KEYS, VALUES, HEADS), EfficientAttention::create)
                    .paper(
                            "Efficient Attention: Attention with Linear Complexities",
                            "Shen, Zhang, Zhao, Yi, Li",
                            2021)
                    .aliases("efficient-attention")
                    .cost(AttentionType.Cost.PAIRS)
                    .about(
                            AttentionType.Kind.SELF_ATTENTION,
                            "where non-local would not fit into memory")
                    .caveat("no two positions are ever compared");

    private final int keyChannels;
    private final int valueChannels;
    private final int heads;
    private final Conv2d keys;
    private final Conv2d queries;
    private final Conv2d values;
    private final Conv2d reprojection;

    /**
     * @param channels channels C of the input
     * @param keyChannels channels of keys and queries, a multiple of the heads
     * @param valueChannels channels of the values, a multiple of the heads
     * @param heads number of heads
     * @throws ai.gaze.zoo.UserException if one of them is out of range
     */
    public EfficientAttention(int channels, int keyChannels, int valueChannels, int heads) {
        super(channels);
        this.keyChannels = Arguments.width("EfficientAttention: keyChannels", keyChannels);
        this.valueChannels = Arguments.width("EfficientAttention: valueChannels", valueChannels);
        Arguments.divisor("EfficientAttention: heads", heads, keyChannels, "keys");
        this.heads = Arguments.divisor("EfficientAttention: heads", heads, valueChannels, "values");
        keys = addOnMap("keys", Layers.conv(channels, keyChannels, 1, 1, 0, true), channels);
        queries = addOnMap("queries", Layers.conv(channels, keyChannels, 1, 1, 0, true), channels);
        values = addOnMap("values", Layers.conv(channels, valueChannels, 1, 1, 0, true), channels);
        reprojection =
                addOnMap(
                        "reprojection",
                        Layers.conv(valueChannels, channels, 1, 1, 0, true),
                        valueChannels);
    }

    private static EfficientAttention create(int channels, OptionValues options) {
        int half = Math.max(channels / 2, 1);
        return new EfficientAttention(
                channels,
                options.find(KEYS).orElse(half),
                options.find(VALUES).orElse(half),
                options.get(HEADS));
    }

    @Override
    protected NDArray attend(Forward f, NDArray x) {
        NDArray k = perHead(f.call(keys, x), keyChannels).softmax(2);
        NDArray q = perHead(f.call(queries, x), keyChannels).softmax(1);
        NDArray v = perHead(f.call(values, x), valueChannels);
        f.observe("keys", () -> FeatureMaps.unflat(k, keyChannels, x), 2, 3);
        NDArray context = v.batchMatMul(FeatureMaps.transposed(k));
        NDArray attended = FeatureMaps.unflat(context.batchMatMul(q), valueChannels, x);
        return f.call(reprojection, attended).add(x);
    }

    /** {@code [N, channels, H, W]} as {@code [N heads, channels / heads, HW]}. */
    private NDArray perHead(NDArray map, int channels) {
        return map.reshape(-1, channels / heads, map.getShape().get(2) * map.getShape().get(3));
    }
}
