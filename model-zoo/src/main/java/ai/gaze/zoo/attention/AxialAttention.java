package ai.gaze.zoo.attention;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.nn.convolutional.Conv2d;
import ai.gaze.zoo.layer.Arguments;
import ai.gaze.zoo.layer.Convolutions;
import ai.gaze.zoo.layer.FeatureMaps;
import ai.gaze.zoo.layer.Forward;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.OptionValues;
import ai.gaze.zoo.registry.Options;
import java.util.List;

/**
 * Axial attention: multi-head self-attention along the columns and, with weights of its own, along
 * the rows; both are added.
 *
 * <p>Ho, Kalchbrenner, Weissenborn and Salimans, "Axial Attention in Multidimensional
 * Transformers", 2019, in the form of the code that most use (axial-attention, by lucidrains): both
 * axes see the input, and there are no positions. Unlike {@link CrissCrossAttention} each axis has
 * a softmax, and there is no residual connection. Memory grows with HW (H + W).
 *
 * <p>Observed: {@code affinity} {@code [N, H, W, H + W]}, the mean over the heads: first the
 * weights of the column, then those of the row, halved, so that all of them sum to one.
 */
public final class AxialAttention extends AttentionBlock {

    private static final Option<Integer> HEADS =
            Options.integer("heads", 1)
                    .describe("a divisor of the channels; auto: 8, or the next smaller one");

    /** What is known of it. */
    public static final AttentionType TYPE =
            AttentionType.of("axial", List.of(HEADS), AxialAttention::create)
                    .paper(
                            "Axial Attention in Multidimensional Transformers",
                            "Ho, Kalchbrenner, Weissenborn, Salimans",
                            2019)
                    .aliases("axial-attention")
                    .cost(AttentionType.Cost.PAIRS)
                    .about(
                            AttentionType.Kind.SELF_ATTENTION,
                            "for self-attention on large maps, in two layers to reach every position")
                    .caveat(
                            "no positions, and no residual connection; memory grows with HW "
                                    + "(H + W)");

    private final int heads;
    private final Axis columns;
    private final Axis rows;

    private final class Axis {

        private final Conv2d queries;
        private final Conv2d keysAndValues;
        private final Conv2d out;

        Axis(String name) {
            int c = channels();
            queries = addOnMap(name + ".to_q", Convolutions.pointwise(c, c, false), c);
            keysAndValues = addOnMap(name + ".to_kv", Convolutions.pointwise(c, 2 * c, false), c);
            out = addOnMap(name + ".to_out", Convolutions.pointwise(c, c, true), c);
        }
    }

    /**
     * @param channels channels C of the input
     * @param heads number of heads, a divisor of C
     * @throws ai.gaze.zoo.UserException if one of them is out of range
     */
    public AxialAttention(int channels, int heads) {
        super(channels);
        this.heads = Arguments.divisor("AxialAttention: heads", heads, channels, "channels");
        columns = new Axis("axial_attentions.0.fn");
        rows = new Axis("axial_attentions.1.fn");
    }

    private static AxialAttention create(int channels, OptionValues o) {
        return new AxialAttention(
                channels, Divisors.of(o, HEADS, channels, Divisors.largest(channels, 8)));
    }

    @Override
    protected NDArray attend(Forward f, NDArray x) {
        NDArray turned = x.transpose(0, 1, 3, 2);
        NDList inColumns = along(f, columns, turned);
        NDList inRows = along(f, rows, x);
        f.observe("affinity", () -> halved(inColumns.get(1), inRows.get(1)), 3);
        return inColumns.get(0).transpose(0, 1, 3, 2).add(inRows.get(0));
    }

    private static NDArray halved(NDArray columns, NDArray rows) {
        NDArray column = columns.mean(new int[] {1}).transpose(0, 2, 1, 3);
        NDArray row = rows.mean(new int[] {1});
        return FeatureMaps.scaled(NDArrays.concat(new NDList(column, row), 3), 0.5);
    }

    /** Attention along the rows of a map: its result, and the affinity [N, heads, H, W, W]. */
    private NDList along(Forward f, Axis axis, NDArray x) {
        NDArray q = perHead(f.call(axis.queries, x)).transpose(0, 1, 3, 4, 2);
        NDList both = f.call(axis.keysAndValues, x).split(2, 1);
        NDArray k = perHead(both.get(0)).transpose(0, 1, 3, 2, 4);
        NDArray v = perHead(both.get(1)).transpose(0, 1, 3, 4, 2);
        double scale = Math.pow(channels() / (double) heads, -0.5);
        NDArray affinity = FeatureMaps.scaled(q, scale).matMul(k).softmax(4);
        NDArray attended = affinity.matMul(v).transpose(0, 1, 4, 2, 3);
        return new NDList(f.call(axis.out, FeatureMaps.unflat(attended, channels(), x)), affinity);
    }

    /** {@code [N, heads, C / heads, H, W]}. */
    private NDArray perHead(NDArray x) {
        return x.reshape(-1, heads, channels() / heads, x.getShape().get(2), x.getShape().get(3));
    }
}
