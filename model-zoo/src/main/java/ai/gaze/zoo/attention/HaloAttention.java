package ai.gaze.zoo.attention;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.nn.Parameter;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.training.initializer.Initializer;
import ai.djl.training.initializer.NormalInitializer;
import ai.gaze.zoo.layer.Arguments;
import ai.gaze.zoo.layer.Convolutions;
import ai.gaze.zoo.layer.FeatureMaps;
import ai.gaze.zoo.layer.Forward;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.OptionValues;
import ai.gaze.zoo.registry.Options;
import java.util.List;

/**
 * Halo attention: the map is cut into blocks, and the positions of a block attend to it and to a
 * halo of its neighbours, by content and by offset.
 *
 * <p>Vaswani, Ramachandran, Srinivas, Parmar, Hechtman and Shlens, "Scaling Local Self-Attention
 * for Parameter Efficient Visual Backbones", 2021, as timm has it. Memory grows with HW only. A map
 * that the blocks do not fit is padded with zeros, which are attended to like those outside of the
 * map (timm refuses it). There is no residual connection; a map of one block is better served by
 * {@link MultiHeadSelfAttention}.
 *
 * <p>Observed: {@code affinity} {@code [N, heads, H, W, H, W]}, the shares of what falls on the map
 * and not on zeros around it.
 */
public final class HaloAttention extends AttentionBlock {

    private static final Option<Integer> HEADS =
            Options.integer("heads", 1)
                    .describe("a divisor of the channels; auto: 8, or the next smaller one");
    private static final Option<Integer> WIDTH =
            Options.integer("keys", 1)
                    .describe("channels of each head's keys; auto: as those of its values");
    private static final Option<Integer> BLOCK =
            Options.integer("block", 8, 1).describe("side of the blocks");
    private static final Option<Integer> HALO =
            Options.integer("halo", 3, 0).describe("positions around a block that it attends to");
    private static final Option<Boolean> BIAS =
            Options.flag("bias", false).describe("whether queries, keys and values have biases");
    private static final Option<Boolean> SCALE_POSITIONS =
            Options.flag("scale-positions", false)
                    .describe("whether offsets, too, are divided by the root of the keys' width");

    /** What is known of it. */
    public static final AttentionType TYPE =
            AttentionType.of(
                            "halo",
                            List.of(HEADS, WIDTH, BLOCK, HALO, BIAS, SCALE_POSITIONS),
                            HaloAttention::create)
                    .paper(
                            "Scaling Local Self-Attention for Parameter Efficient Visual Backbones",
                            "Vaswani, Ramachandran, Srinivas, Parmar, Hechtman, Shlens",
                            2021)
                    .aliases("halonet", "halo-attention")
                    .cost(AttentionType.Cost.PAIRS)
                    .about(
                            AttentionType.Kind.SELF_ATTENTION,
                            "for self-attention on maps of 16x16 and more, where near is enough")
                    .caveat(
                            "a map that its blocks do not fit is padded with zeros, which "
                                    + "are attended to; it has no residual connection");

    private final int heads;
    private final int keys;
    private final int block;
    private final int halo;
    private final boolean scalePositions;
    private final Conv2d query;
    private final Conv2d keyAndValue;
    private final Parameter rows;
    private final Parameter columns;

    /**
     * @param channels channels C of the input
     * @param heads number of heads, a divisor of C
     * @param keys channels of each head's queries and keys
     * @param block side of the blocks
     * @param halo positions around a block that it attends to
     * @param bias whether queries, keys and values have biases
     * @param scalePositions whether the products with offsets, too, are divided by the root of the
     *     keys' width
     * @throws ai.gaze.zoo.UserException if one of them is out of range
     */
    public HaloAttention(
            int channels,
            int heads,
            int keys,
            int block,
            int halo,
            boolean bias,
            boolean scalePositions) {
        super(channels);
        this.scalePositions = scalePositions;
        this.heads = Arguments.divisor("HaloAttention: heads", heads, channels, "channels");
        this.keys = Arguments.width("HaloAttention: keys", keys);
        this.block = Arguments.atLeast("HaloAttention: block", block, 1);
        this.halo = Arguments.atLeast("HaloAttention: halo", halo, 0);
        int all = Arguments.product("HaloAttention: heads * keys", heads, keys);
        query = addOnMap("q", Convolutions.pointwise(channels, all, bias), channels);
        keyAndValue =
                addOnMap("kv", Convolutions.pointwise(channels, all + channels, bias), channels);
        rows = addOffsets("pos_embed.height_rel");
        columns = addOffsets("pos_embed.width_rel");
    }

    private static HaloAttention create(int channels, OptionValues o) {
        int heads = Divisors.of(o, HEADS, channels, Divisors.largest(channels, 8));
        return new HaloAttention(
                channels,
                heads,
                o.find(WIDTH).orElse(channels / heads),
                o.get(BLOCK),
                o.get(HALO),
                o.get(BIAS),
                o.get(SCALE_POSITIONS));
    }

    private Parameter addOffsets(String name) {
        Initializer normal = new NormalInitializer((float) (1 / Math.sqrt(keys)));
        return addWeights(name, normal, 2L * window() - 1, keys);
    }

    private int window() {
        return block + 2 * halo;
    }

    @Override
    protected NDArray attend(Forward f, NDArray x) {
        long h = x.getShape().get(2);
        long w = x.getShape().get(3);
        long down = (h + block - 1) / block;
        long across = (w + block - 1) / block;
        long below = down * block - h;
        long beside = across * block - w;
        long area = (long) block * block;
        NDArray q =
                Windows.padded(f.call(query, x), 0, below, 0, beside)
                        .reshape(-1, heads, keys, down, block, across, block)
                        .transpose(0, 1, 3, 5, 2, 4, 6)
                        .reshape(-1, keys, block, block);
        NDArray wide =
                Windows.padded(f.call(keyAndValue, x), halo, halo + below, halo, halo + beside);
        int both = keys + channels() / heads;
        NDArray kv =
                windows(wide, down, across)
                        .reshape(-1, heads, both, down, across, (long) window() * window())
                        .transpose(0, 1, 3, 4, 2, 5)
                        .reshape(-1, both, (long) window() * window());
        NDList parts = kv.split(new long[] {keys}, 1);
        NDArray scaled = FeatureMaps.scaled(q, 1 / Math.sqrt(keys));
        NDArray energy =
                FeatureMaps.transposed(FeatureMaps.flat(scaled))
                        .batchMatMul(parts.get(0))
                        .add(
                                offsets(f, scalePositions ? scaled : q)
                                        .reshape(-1, area, (long) window() * window()));
        NDArray affinity = energy.softmax(2);
        f.observe("affinity", () -> shares(onMaps(affinity, down, across, h, w)), 4, 5);
        NDArray attended =
                FeatureMaps.weightedSum(affinity, parts.get(1))
                        .reshape(-1, heads, down, across, channels() / heads, block, block)
                        .transpose(0, 1, 4, 2, 5, 3, 6)
                        .reshape(-1, channels(), down * block, across * block);
        return Windows.part(attended, 0, 0, h, w);
    }

    /** {@code [N blocks, block, block, window, window]} from queries {@code [N blocks, d, ...]}. */
    private NDArray offsets(Forward f, NDArray q) {
        NDArray down = RelativePositions.products(q, f.value(rows, q), window(), true);
        NDArray across = RelativePositions.products(q, f.value(columns, q), window(), false);
        return down.expandDims(4).add(across.expandDims(3));
    }

    /** The windows of all blocks, {@code [N, channels, down, across, window, window]}. */
    private NDArray windows(NDArray wide, long down, long across) {
        NDList bands = new NDList();
        for (long i = 0; i < down; i++) {
            bands.add(
                    wide.get(
                            new NDIndex()
                                    .addAllDim(2)
                                    .addSliceDim(i * block, i * block + window())));
        }
        NDArray rowsOfBlocks = NDArrays.stack(bands, 2);
        NDList squares = new NDList();
        for (long j = 0; j < across; j++) {
            squares.add(
                    rowsOfBlocks.get(
                            new NDIndex()
                                    .addAllDim(4)
                                    .addSliceDim(j * block, j * block + window())));
        }
        return NDArrays.stack(squares, 3);
    }

    // Each block is in its own window, so that no sum is zero.
    private static NDArray shares(NDArray onMaps) {
        return onMaps.div(onMaps.sum(new int[] {4, 5}, true));
    }

    /** Puts each window back to its place in a map of its own. */
    private NDArray onMaps(NDArray affinity, long down, long across, long h, long w) {
        NDArray blocks =
                affinity.reshape(-1, down, across, (long) block * block, window(), window());
        long height = down * block;
        long width = across * block;
        NDList bands = new NDList();
        for (long i = 0; i < down; i++) {
            NDList squares = new NDList();
            for (long j = 0; j < across; j++) {
                NDArray own = blocks.get(new NDIndex().addAllDim(1).addIndices(i).addIndices(j));
                NDArray moved =
                        Windows.padded(
                                own,
                                i * block,
                                height - (i + 1) * block,
                                j * block,
                                width - (j + 1) * block);
                squares.add(Windows.part(moved, halo, halo, h, w).reshape(-1, block, block, h, w));
            }
            bands.add(NDArrays.concat(squares, 2));
        }
        return NDArrays.concat(bands, 1)
                .get(new NDIndex().addAllDim(1).addSliceDim(0, h).addSliceDim(0, w))
                .reshape(-1, heads, h, w, h, w);
    }
}
