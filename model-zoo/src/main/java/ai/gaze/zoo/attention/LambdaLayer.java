package ai.gaze.zoo.attention;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.training.initializer.NormalInitializer;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.layer.Arguments;
import ai.gaze.zoo.layer.BatchNorm2d;
import ai.gaze.zoo.layer.Convolutions;
import ai.gaze.zoo.layer.FeatureMaps;
import ai.gaze.zoo.layer.Forward;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.OptionValues;
import ai.gaze.zoo.registry.Options;
import java.util.List;

/**
 * Lambda layer: keys and values make linear functions, one of the content of the whole map and one
 * of the neighbourhood of each position, or of all offsets on the map, which are applied to the
 * queries of several heads.
 *
 * <p>Bello, "LambdaNetworks: Modeling Long-Range Interactions Without Attention", 2021, with local
 * positions as timm has it (its {@code r}); {@code window=0} has a vector for each offset on the
 * whole map, as the paper's first form, and is bound to the size of the first map. No two positions
 * are compared, and it knows where its neighbours are; but each position has a matrix of its own, K
 * V numbers, so memory is the price. There is no residual connection.
 *
 * <p>Observed: {@code keys} {@code [N, K, H, W]}: K maps over the positions, each summing to one.
 */
public final class LambdaLayer extends AttentionBlock {

    private static final Option<Integer> HEADS =
            Options.integer("heads", 1)
                    .describe("a divisor of the channels; auto: 4, or the next smaller one");
    private static final Option<Integer> KEYS =
            Options.integer("keys", 16, 1).describe("channels of the keys and of each head");
    private static final Option<Integer> WINDOW =
            Options.integer("window", 9, 0)
                    .describe("side of the neighbourhood, odd; 0: the whole map, of one size");
    private static final Option<Boolean> BIAS =
            Options.flag("bias", false).describe("whether queries, keys and values have biases");

    /** What is known of it. */
    public static final AttentionType TYPE =
            AttentionType.of("lambda", List.of(HEADS, KEYS, WINDOW, BIAS), LambdaLayer::create)
                    .paper(
                            "LambdaNetworks: Modeling Long-Range Interactions Without Attention",
                            "Bello",
                            2021)
                    .cost(AttentionType.Cost.PAIRS)
                    .aliases("lambda-layer")
                    .about(
                            AttentionType.Kind.SELF_ATTENTION,
                            "instead of mhsa on maps that are too large for it")
                    .caveat(
                            "no two positions are compared, and each has a matrix of its "
                                    + "own, which memory pays for; it has no residual connection");

    private static final float NEARLY_ZERO = 0.02f;

    private final int heads;
    private final int keys;
    private final int values;
    private final Conv2d qkv;
    private final BatchNorm2d normQueries;
    private final BatchNorm2d normValues;
    // Of these two one is null.
    private final Conv2d positions;
    private final OffsetLambdas offsets;

    /**
     * @param channels channels C of the input
     * @param heads number of heads, a divisor of C
     * @param keys channels of the keys and of each head's queries
     * @param window side of the neighbourhood, odd, or 0 for the whole map
     * @param bias whether queries, keys and values have biases
     * @throws UserException if one of them is out of range
     */
    public LambdaLayer(int channels, int heads, int keys, int window, boolean bias) {
        super(channels);
        this.heads = Arguments.divisor("LambdaLayer: heads", heads, channels, "channels");
        this.keys = Arguments.width("LambdaLayer: keys", keys);
        if (window != 0) {
            Arguments.odd("LambdaLayer: window", window);
        }
        values = channels / heads;
        int queries = Arguments.product("LambdaLayer: heads * keys", heads, keys);
        int all = queries + keys + values;
        qkv = addOnMap("qkv", Convolutions.pointwise(channels, all, bias), channels);
        normQueries = addOnMap("norm_q", new BatchNorm2d(queries), queries);
        normValues = addOnMap("norm_v", new BatchNorm2d(values), values);
        positions =
                window > 0
                        ? addOnMap("conv_lambda", Convolutions.same(1, keys, window, 1, 1, true), 1)
                        : null;
        offsets = window > 0 ? null : new OffsetLambdas(keys, addSized("pos_emb"));
    }

    private static LambdaLayer create(int channels, OptionValues o) {
        int heads = Divisors.of(o, HEADS, channels, Divisors.largest(channels, 4));
        int window = o.get(WINDOW);
        if (window > 0 && window % 2 == 0) {
            throw UserException.of(
                    "window=%d of attention lambda has no middle; use an odd number, or 0 for the"
                            + " whole map",
                    window);
        }
        return new LambdaLayer(channels, heads, o.get(KEYS), window, o.get(BIAS));
    }

    private Parameter addSized(String name) {
        return addParameter(
                Parameter.builder()
                        .setName(name)
                        .setType(Parameter.Type.OTHER)
                        .optInitializer(new NormalInitializer(NEARLY_ZERO))
                        .build());
    }

    @Override
    protected void prepare(Shape[] inputShapes) {
        if (offsets != null) {
            offsets.prepare(inputShapes[0].get(2), inputShapes[0].get(3));
        }
    }

    @Override
    protected NDArray attend(Forward f, NDArray x) {
        long h = x.getShape().get(2);
        long w = x.getShape().get(3);
        NDList parts =
                f.call(qkv, x).split(new long[] {heads * (long) keys, (heads + 1L) * keys}, 1);
        NDArray q = f.call(normQueries, parts.get(0));
        NDArray k = FeatureMaps.flat(parts.get(1)).softmax(2);
        f.observe("keys", () -> FeatureMaps.unflat(k, keys, x), 2, 3);
        NDArray v = f.call(normValues, parts.get(2));
        NDArray content = k.batchMatMul(FeatureMaps.transposed(FeatureMaps.flat(v)));
        NDArray ofPlaces = offsets == null ? local(f, v) : offsets.of(f, v);
        NDArray lambdas = ofPlaces.add(content.expandDims(1));
        NDArray queries = q.reshape(-1, heads, keys, h * w).transpose(0, 3, 1, 2);
        // [N, HW, heads, V]
        NDArray applied = queries.matMul(lambdas);
        return FeatureMaps.unflat(applied.transpose(0, 2, 3, 1), channels(), x);
    }

    /** {@code [N, HW, K, V]}, of each channel of the values {@code [N, V, H, W]} by itself. */
    private NDArray local(Forward f, NDArray v) {
        long h = v.getShape().get(2);
        long w = v.getShape().get(3);
        return f.call(positions, v.reshape(-1, 1, h, w))
                .reshape(-1, values, keys, h * w)
                .transpose(0, 3, 2, 1);
    }
}
