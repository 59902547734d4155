package ai.gaze.zoo.attention;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.nn.convolutional.Conv2d;
import ai.gaze.zoo.array.Casts;
import ai.gaze.zoo.array.HostArrays;
import ai.gaze.zoo.layer.Arguments;
import ai.gaze.zoo.layer.Convolutions;
import ai.gaze.zoo.layer.Forward;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.Options;

/**
 * Criss-cross attention: each position attends to the H + W - 1 positions of its column and its row
 * with one joint softmax, {@code gamma * attended + x}.
 *
 * <p>Huang et al., "CCNet: Criss-Cross Attention for Semantic Segmentation", 2019. Applied twice
 * with the same weights ({@code recurrence=2}, the paper's choice) every position reaches every
 * other. Memory grows with HW (H + W), not with (HW)^2. Gamma starts at zero, so the module starts
 * as the identity. On maps of 8x8 or less full attention is cheaper.
 *
 * <p>Observed, for each recurrence: {@code affinity} {@code [N, H, W, H + W]}, for each position
 * first the weights of its column (its own is zero there), then those of its row.
 */
public final class CrissCrossAttention extends AttentionBlock {

    private static final Bottleneck HIDDEN = Bottleneck.by(8);
    private static final int MOST_RECURRENCES = 16;
    private static final Option<Integer> RECURRENCE =
            Options.integer("recurrence", 1, 1, MOST_RECURRENCES)
                    .describe("how often the module is applied");

    /** What is known of it. */
    public static final AttentionType TYPE =
            AttentionType.of(
                            "criss-cross",
                            HIDDEN.with(RECURRENCE),
                            (channels, o) ->
                                    new CrissCrossAttention(
                                            channels, HIDDEN.width(channels, o), o.get(RECURRENCE)))
                    .paper(
                            "CCNet: Criss-Cross Attention for Semantic Segmentation",
                            "Huang, Wang, Huang, Huang, Wei, Liu",
                            2019)
                    .aliases("crisscross")
                    .cost(AttentionType.Cost.PAIRS)
                    .about(
                            AttentionType.Kind.SELF_ATTENTION,
                            "instead of non-local on large maps, twice for every position")
                    .caveat(
                            "passed once, a position reaches only its row and column; on "
                                    + "maps of 8x8 or less full attention is cheaper");

    private final int recurrence;
    private final Conv2d query;
    private final Conv2d key;
    private final Conv2d value;
    private final Parameter gamma;

    /**
     * @param channels channels C of the input
     * @param hidden channels of queries and keys
     * @param recurrence how often the module is applied
     * @throws ai.gaze.zoo.UserException if one of them is out of range
     */
    public CrissCrossAttention(int channels, int hidden, int recurrence) {
        super(channels);
        Arguments.width("CrissCrossAttention: hidden", hidden);
        this.recurrence =
                Arguments.between(
                        "CrissCrossAttention: recurrence", recurrence, 1, MOST_RECURRENCES);
        query = addOnMap("conv_q", Convolutions.pointwise(channels, hidden, true), channels);
        key = addOnMap("conv_k", Convolutions.pointwise(channels, hidden, true), channels);
        value = addOnMap("conv_v", Convolutions.pointwise(channels, channels, true), channels);
        gamma = addGamma();
    }

    @Override
    protected NDArray attend(Forward f, NDArray x) {
        NDArray scale = f.value(gamma, x);
        NDArray mask = ownPositions(x);
        NDArray attended = x;
        for (int i = 0; i < recurrence; i++) {
            attended = once(f, attended, mask, scale);
        }
        return attended;
    }

    private NDArray once(Forward f, NDArray x, NDArray mask, NDArray scale) {
        NDArray q = f.call(query, x);
        NDArray k = f.call(key, x);
        NDArray v = f.call(value, x);
        // Columns are batches [N, W] of matrices, rows batches [N, H].
        NDArray columns = q.transpose(0, 3, 2, 1).matMul(k.transpose(0, 3, 1, 2)).add(mask);
        NDArray rows = q.transpose(0, 2, 3, 1).matMul(k.transpose(0, 2, 1, 3));
        NDArray affinity =
                NDArrays.concat(new NDList(columns.transpose(0, 2, 1, 3), rows), 3).softmax(-1);
        f.observe("affinity", () -> affinity, 3);
        NDList parts = affinity.split(new long[] {x.getShape().get(2)}, 3);
        NDArray fromColumns = parts.get(0).transpose(0, 2, 1, 3).matMul(v.transpose(0, 3, 2, 1));
        NDArray fromRows = parts.get(1).matMul(v.transpose(0, 2, 3, 1));
        return fromColumns
                .transpose(0, 3, 2, 1)
                .add(fromRows.transpose(0, 3, 1, 2))
                .mul(scale)
                .add(x);
    }

    /** [H, H]: minus infinity where a position would meet itself in its column, a second time. */
    private static NDArray ownPositions(NDArray x) {
        int height = (int) x.getShape().get(2);
        float[] mask = new float[height * height];
        for (int i = 0; i < height; i++) {
            mask[i * height + i] = Float.NEGATIVE_INFINITY;
        }
        return Casts.to(
                HostArrays.of(x.getManager(), mask, new Shape(height, height)), x.getDataType());
    }
}
