package ai.gaze.zoo.attention;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.training.initializer.NormalInitializer;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.layer.Arguments;
import ai.gaze.zoo.layer.FeatureMaps;
import ai.gaze.zoo.layer.Forward;
import ai.gaze.zoo.layer.Layers;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.OptionValues;
import ai.gaze.zoo.registry.Options;
import java.util.Arrays;
import java.util.List;

/**
 * Multi-head self-attention over a map with learned positions: each position attends to all others,
 * by content and by where they are.
 *
 * <p>Srinivas et al., "Bottleneck Transformers for Visual Recognition", 2021. {@link
 * Position#RELATIVE} has an embedding for each offset between key and query, along H and along W,
 * shared by the heads; {@link Position#ABSOLUTE} one for each row and column of the keys and each
 * head. Positions tie the module to the size of the map that it was first given: relative ones work
 * for smaller maps, too, absolute ones for no other. There is no residual connection, and memory
 * grows with (HW)^2.
 *
 * <p>Observed: {@code affinity} {@code [N, heads, H, W, H, W]}.
 */
public final class MultiHeadSelfAttention extends AttentionBlock {

    private static final Option<Integer> HEADS =
            Options.integer("heads", 1)
                    .describe("a divisor of the channels; auto: 4, or the next smaller one");
    private static final Option<Integer> KEYS =
            Options.integer("keys", 1)
                    .describe("channels of each head's keys; auto: as those of its values");
    private static final Option<Position> POSITION =
            Options.choice("position", Position.RELATIVE)
                    .describe("what positions are counted from: the query or the corner");
    private static final Option<Boolean> SCALE =
            Options.flag("scale", true)
                    .describe("whether queries are divided by the root of a head's width");
    private static final Option<Boolean> SCALE_POSITIONS =
            Options.flag("scale-positions", true)
                    .describe("whether products with offsets, too, are scaled");
    private static final Option<Boolean> BIAS =
            Options.flag("bias", false).describe("whether queries, keys and values have biases");
    private static final Option<Integer> HEIGHT =
            Options.integer("height", 0, 0)
                    .describe("height of the largest map; 0: that of the first");
    private static final Option<Integer> WIDTH =
            Options.integer("width", 0, 0)
                    .describe("width of the largest map; 0: that of the first");

    /** What is known of it. */
    public static final AttentionType TYPE =
            AttentionType.of(
                            "mhsa",
                            List.of(
                                    HEADS,
                                    KEYS,
                                    POSITION,
                                    SCALE,
                                    SCALE_POSITIONS,
                                    BIAS,
                                    HEIGHT,
                                    WIDTH),
                            MultiHeadSelfAttention::create)
                    .paper(
                            "Bottleneck Transformers for Visual Recognition",
                            "Srinivas, Lin, Parmar, Shlens, Abbeel, Vaswani",
                            2021)
                    .aliases("mhsa-2d", "bottleneck")
                    .cost(AttentionType.Cost.PAIRS)
                    .about(
                            AttentionType.Kind.SELF_ATTENTION,
                            "in the last stage, for a hybrid of convolutions and attention")
                    .caveat(
                            "memory grows with (HW)^2, and its positions tie it to the size "
                                    + "of the first map; it has no residual connection");

    /** What the positions are counted from. */
    public enum Position {
        /** From the query. */
        RELATIVE,
        /** From the corner of the map. */
        ABSOLUTE
    }

    private final int heads;
    private final int width;
    private final Position position;
    private final double scale;
    private final boolean scalePositions;
    private final Shape fixedSize;
    private final Conv2d query;
    private final Conv2d key;
    private final Conv2d value;
    private final Parameter rows;
    private final Parameter columns;

    /**
     * @param channels channels C of the input
     * @param heads number of heads, a divisor of C
     * @param keys channels of each head's queries and keys
     * @param position what the positions are counted from
     * @param scale whether queries are divided by the root of their channels
     * @param scalePositions whether they are so, too, where they meet relative positions
     * @param bias whether queries, keys and values have biases
     * @param size height and width of the largest map, or 0 and 0 for those of the first input
     * @throws UserException if one of them is out of range or null
     */
    public MultiHeadSelfAttention(
            int channels,
            int heads,
            int keys,
            Position position,
            boolean scale,
            boolean scalePositions,
            boolean bias,
            Shape size) {
        super(channels);
        this.heads =
                Arguments.divisor("MultiHeadSelfAttention: heads", heads, channels, "channels");
        this.position = Arguments.given("MultiHeadSelfAttention: position", position);
        width = Arguments.width("MultiHeadSelfAttention: keys", keys);
        this.scale = scale ? 1 / Math.sqrt(width) : 1;
        this.scalePositions = scalePositions;
        fixedSize = requireSides(size);
        int all = Arguments.product("MultiHeadSelfAttention: heads * keys", heads, keys);
        query = addOnMap("query", Layers.conv(channels, all, 1, 1, 0, bias), channels);
        key = addOnMap("key", Layers.conv(channels, all, 1, 1, 0, bias), channels);
        value = addOnMap("value", Layers.conv(channels, channels, 1, 1, 0, bias), channels);
        rows = addPositions("rel_h");
        columns = addPositions("rel_w");
    }

    private static MultiHeadSelfAttention create(int channels, OptionValues options) {
        int fitting = 4;
        while (channels % fitting != 0) {
            fitting--;
        }
        int heads = options.find(HEADS).orElse(fitting);
        if (channels % heads != 0) {
            throw UserException.of(
                    "%d heads of attention mhsa cannot share %d channels evenly; use a divisor of"
                            + " %d",
                    heads, channels, channels);
        }
        return new MultiHeadSelfAttention(
                channels,
                heads,
                options.find(KEYS).orElse(channels / heads),
                options.get(POSITION),
                options.get(SCALE),
                options.get(SCALE_POSITIONS),
                options.get(BIAS),
                new Shape(options.get(HEIGHT), options.get(WIDTH)));
    }

    private static Shape requireSides(Shape size) {
        long[] sides = Arguments.given("MultiHeadSelfAttention: size", size).getShape();
        if (sides.length != 2
                || Arrays.stream(sides).anyMatch(n -> n < 0 || n > OptionValues.LONGEST)) {
            throw UserException.of(
                    "MultiHeadSelfAttention: size must be a height and a width from 0 to %d, not %s",
                    OptionValues.LONGEST, size);
        }
        return size;
    }

    private Parameter addPositions(String name) {
        return addParameter(
                Parameter.builder()
                        .setName(name)
                        .setType(Parameter.Type.OTHER)
                        .optInitializer(new NormalInitializer((float) (1 / Math.sqrt(width))))
                        .build());
    }

    @Override
    protected void prepare(Shape[] inputShapes) {
        long h = fixedSize.get(0) > 0 ? fixedSize.get(0) : inputShapes[0].get(2);
        long w = fixedSize.get(1) > 0 ? fixedSize.get(1) : inputShapes[0].get(3);
        boolean relative = position == Position.RELATIVE;
        rows.setShape(relative ? new Shape(2 * h - 1, width) : new Shape(heads, width, h, 1));
        columns.setShape(relative ? new Shape(2 * w - 1, width) : new Shape(heads, width, 1, w));
    }

    @Override
    protected NDArray attend(Forward f, NDArray x) {
        NDArray relH = f.value(rows, x);
        NDArray relW = f.value(columns, x);
        requireSize(x.getShape(), relH.getShape(), relW.getShape());
        long h = x.getShape().get(2);
        long w = x.getShape().get(3);
        NDArray queries = f.call(query, x);
        NDArray q = FeatureMaps.scaled(queries, scale).reshape(-1, width, h, w);
        NDArray k = f.call(key, x).reshape(-1, heads, width, h, w);
        if (position == Position.ABSOLUTE) {
            // q k + q r is q (k + r)
            k = k.add(relH).add(relW);
        }
        NDArray energy =
                FeatureMaps.transposed(FeatureMaps.flat(q))
                        .batchMatMul(k.reshape(-1, width, h * w));
        if (position == Position.RELATIVE) {
            NDArray asker = scalePositions ? q : queries.reshape(-1, width, h, w);
            energy =
                    energy.reshape(-1, h, w, h, w)
                            .add(RelativePositions.products(asker, relH, h, true).expandDims(4))
                            .add(RelativePositions.products(asker, relW, w, false).expandDims(3))
                            .reshape(-1, h * w, h * w);
        }
        NDArray affinity = energy.softmax(2);
        f.observe("affinity", () -> affinity.reshape(-1, heads, h, w, h, w), 4, 5);
        NDArray v = f.call(value, x).reshape(-1, channels() / heads, h * w);
        return FeatureMaps.unflat(FeatureMaps.weightedSum(affinity, v), channels(), x);
    }

    private void requireSize(Shape x, Shape relH, Shape relW) {
        boolean relative = position == Position.RELATIVE;
        long h = relative ? (relH.get(0) + 1) / 2 : relH.get(2);
        long w = relative ? (relW.get(0) + 1) / 2 : relW.get(3);
        boolean fits = relative ? x.get(2) <= h && x.get(3) <= w : x.get(2) == h && x.get(3) == w;
        if (!fits) {
            throw UserException.of(
                    "attention mhsa has positions for maps of %s%sx%s, not %sx%s; build the"
                            + " network for that image size",
                    relative ? "at most " : "", h, w, x.get(2), x.get(3));
        }
    }
}
