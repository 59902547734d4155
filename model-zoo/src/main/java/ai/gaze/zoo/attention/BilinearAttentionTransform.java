package ai.gaze.zoo.attention;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.layer.Arguments;
import ai.gaze.zoo.layer.BatchNorm2d;
import ai.gaze.zoo.layer.Convolutions;
import ai.gaze.zoo.layer.Forward;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.OptionValues;
import ai.gaze.zoo.registry.Options;

/**
 * Non-local network with grouped bilinear attentional transforms: in a bottleneck, {@code P X Q +
 * x}, the matrices P and Q, which mix blocks of rows and of columns, being made of the map itself.
 *
 * <p>Chi, Yuan, Mu, Wang, "Non-Local Neural Networks With Grouped Bilinear Attentional Transforms",
 * 2020, as timm has it but for its dropout of whole channels, which is left out. A map that the
 * blocks do not divide is padded with zeros (timm refuses it). Blocks move as a whole: position 3
 * of one can only go to position 3 of another.
 *
 * <p>Observed: {@code rows} and {@code columns} {@code [N, block, block]}, P and Q turned, the mean
 * over the groups: what each block receives from each, summing to one.
 */
public final class BilinearAttentionTransform extends AttentionBlock {

    private static final int LEAST_HIDDEN = 8;
    private static final int MOST_BLOCKS = 1024;
    private static final Bottleneck HIDDEN = Bottleneck.by(4);
    private static final Option<Integer> BLOCK =
            Options.integer("block", 7, 1, MOST_BLOCKS).describe("blocks of rows, and of columns");
    private static final Option<Integer> GROUPS =
            Options.integer("groups", 2, 1)
                    .describe("groups with matrices of their own, a divisor of the hidden units");

    /** What is known of it. */
    public static final AttentionType TYPE =
            AttentionType.of("bat", HIDDEN.with(BLOCK, GROUPS), BilinearAttentionTransform::create)
                    .paper(
                            "Non-Local Neural Networks With Grouped Bilinear Attentional Transforms",
                            "Chi, Yuan, Mu, Wang",
                            2020)
                    .aliases("bilinear-attention-transform")
                    .cost(AttentionType.Cost.PAIRS)
                    .about(
                            AttentionType.Kind.SELF_ATTENTION,
                            "instead of non-local on large maps whose sides 7 divides")
                    .caveat(
                            "blocks move as a whole: position 3 of one can only go to "
                                    + "position 3 of another");

    private record Layer(Conv2d conv, BatchNorm2d norm) {
        NDArray call(Forward f, NDArray x) {
            return Activation.relu(f.call(norm, f.call(conv, x)));
        }
    }

    private final int hidden;
    private final int block;
    private final int groups;
    private final Layer reduce;
    private final Layer describe;
    private final Conv2d rows;
    private final Conv2d columns;
    private final Layer mix;
    private final Layer expand;

    /**
     * @param channels channels C of the input
     * @param hidden channels of the bottleneck
     * @param block blocks of rows, and of columns
     * @param groups groups with matrices of their own, a divisor of the hidden channels
     * @throws UserException if one of them is out of range
     */
    public BilinearAttentionTransform(int channels, int hidden, int block, int groups) {
        super(channels);
        this.hidden = Arguments.width("BilinearAttentionTransform: hidden", hidden);
        this.block = Arguments.between("BilinearAttentionTransform: block", block, 1, MOST_BLOCKS);
        this.groups =
                Arguments.divisor(
                        "BilinearAttentionTransform: groups", groups, hidden, "hidden channels");
        int matrices =
                Arguments.product(
                        "BilinearAttentionTransform: block^2 * groups", block, block, groups);
        reduce = add("conv1", channels, hidden);
        describe = add("ba.conv1", hidden, groups);
        rows =
                addLayer(
                        "ba.conv_p",
                        Convolutions.window(matrices, block, 1),
                        s -> new Shape(s.get(0), groups, block, 1));
        columns =
                addLayer(
                        "ba.conv_q",
                        Convolutions.window(matrices, 1, block),
                        s -> new Shape(s.get(0), groups, 1, block));
        mix = add("ba.conv2", hidden, hidden);
        expand = add("conv2", hidden, channels);
    }

    private static BilinearAttentionTransform create(int channels, OptionValues o) {
        int hidden = HIDDEN.width(channels, o, LEAST_HIDDEN);
        int groups = o.get(GROUPS);
        if (!o.isGiven(GROUPS)) {
            groups = Divisors.largest(hidden, groups);
        } else if (hidden % groups != 0) {
            throw UserException.of(
                    "%d groups of attention bat cannot share %d hidden units evenly; use a divisor"
                            + " of %d",
                    groups, hidden, hidden);
        }
        return new BilinearAttentionTransform(channels, hidden, o.get(BLOCK), groups);
    }

    private Layer add(String name, int in, int out) {
        return new Layer(
                addOnMap(name + ".conv", Convolutions.pointwise(in, out, false), in),
                addOnMap(name + ".bn", new BatchNorm2d(out), out));
    }

    @Override
    protected NDArray attend(Forward f, NDArray x) {
        long h = x.getShape().get(2);
        long w = x.getShape().get(3);
        long tall = (h + block - 1) / block;
        long wide = (w + block - 1) / block;
        NDArray map = Windows.padded(reduce.call(f, x), 0, tall * block - h, 0, wide * block - w);
        NDArray described = describe.call(f, map);
        NDArray p = Activation.sigmoid(f.call(rows, highest(described, tall * wide * block)));
        NDArray q =
                Activation.sigmoid(
                        f.call(
                                columns,
                                highest(described.transpose(0, 1, 3, 2), tall * wide * block)
                                        .transpose(0, 1, 3, 2)));
        NDArray fromRows = shares(p, 3);
        NDArray fromColumns = shares(q, 2);
        f.observe("rows", () -> fromRows.mean(new int[] {1}), 2);
        f.observe("columns", () -> fromColumns.mean(new int[] {1}).transpose(0, 2, 1), 2);
        NDArray mixed = mix.call(f, transformed(map, fromRows, fromColumns, tall, wide));
        NDArray moved = Windows.part(mixed, 0, 0, h, w);
        return expand.call(f, moved).add(x);
    }

    /** The maximum of each block of rows, {@code [N, groups, block, 1]}. */
    private NDArray highest(NDArray map, long inBlock) {
        return map.reshape(-1, groups, block, inBlock).max(new int[] {3}, true);
    }

    private NDArray shares(NDArray matrices, int axis) {
        NDArray square = matrices.reshape(-1, groups, block, block);
        return square.div(square.sum(new int[] {axis}, true));
    }

    /** {@code P X Q}; position v of a block stays position v. */
    private NDArray transformed(NDArray x, NDArray p, NDArray q, long tall, long wide) {
        long each = hidden / groups;
        NDArray byRows =
                x.reshape(-1, groups, each, block, tall * wide * block).transpose(0, 1, 3, 2, 4);
        NDArray fromRows =
                p.matMul(byRows.reshape(-1, groups, block, each * tall * wide * block))
                        .reshape(-1, groups, block, each, tall, block, wide);
        // Columns last, their blocks in front of them: [N, groups, each rows of a block, block].
        NDArray byColumns =
                fromRows.transpose(0, 1, 3, 2, 4, 6, 5)
                        .reshape(-1, groups, each * block * tall * wide, block);
        return byColumns
                .matMul(q)
                .reshape(-1, groups, each, block * tall, wide, block)
                .transpose(0, 1, 2, 3, 5, 4)
                .reshape(-1, hidden, block * tall, block * wide);
    }
}
