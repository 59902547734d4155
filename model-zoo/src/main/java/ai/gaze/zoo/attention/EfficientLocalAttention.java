package ai.gaze.zoo.attention;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Block;
import ai.djl.nn.convolutional.Conv2d;
import ai.gaze.zoo.layer.Arguments;
import ai.gaze.zoo.layer.BatchNorm2d;
import ai.gaze.zoo.layer.Convolutions;
import ai.gaze.zoo.layer.Forward;
import ai.gaze.zoo.layer.GroupNorm;
import ai.gaze.zoo.layer.Silu;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.Options;
import java.util.List;

/**
 * Efficient local attention: the means along the rows and along the columns are convolved, each
 * channel by itself, normalized, and scale the map by row and by column.
 *
 * <p>Xu and Wan, "ELA: Efficient Local Attention for Deep Convolutional Neural Networks", 2024, in
 * timm's form: two kernels instead of a shared one, one group for the normalization instead of 16,
 * and a SiLU before the gate. No bottleneck, and no channel knows of another but for the
 * normalization.
 *
 * <p>Observed: {@code height} {@code [N, C, H, 1]}, {@code width} {@code [N, C, 1, W]} and their
 * product {@code weights} {@code [N, C, H, W]}.
 */
public final class EfficientLocalAttention extends AttentionBlock {

    private static final Option<Integer> KERNEL =
            Options.odd("kernel", 7).describe("length of the kernels");
    private static final Option<Boolean> BIAS =
            Options.flag("bias", false).describe("whether the convolutions have biases");
    private static final Option<Boolean> NORM =
            Options.flag("norm", true).describe("whether the convolved means are normalized");
    private static final Option<Boolean> BATCH =
            Options.flag("batch-norm", false)
                    .describe("whether that is batch normalization instead of one group's");
    private static final Option<Gate> GATE = Gate.option(Gate.SIGMOID);
    private static final Option<Boolean> SKIP =
            Options.flag("skip", false).describe("whether the input is added to the scaled map");

    /** What is known of it. */
    public static final AttentionType TYPE =
            AttentionType.of(
                            "ela",
                            List.of(KERNEL, BIAS, NORM, BATCH, GATE, SKIP),
                            (channels, o) ->
                                    new EfficientLocalAttention(
                                            channels,
                                            o.get(KERNEL),
                                            o.get(BIAS),
                                            o.get(NORM),
                                            o.get(BATCH),
                                            o.get(GATE),
                                            o.get(SKIP)))
                    .paper(
                            "ELA: Efficient Local Attention for Deep Convolutional Neural Networks",
                            "Xu, Wan",
                            2024)
                    .aliases("efficient-local-attention")
                    .about(
                            AttentionType.Kind.BOTH,
                            "where rows and columns matter and batches are small")
                    .caveat("no channel knows of another but for the normalization");

    private final Conv2d convRows;
    private final Conv2d convColumns;
    // null if there is none, as the other
    private final Block normRows;
    private final Block normColumns;
    private final Gate gate;
    private final boolean skip;

    /**
     * @param channels channels C of the input
     * @param kernel length of the kernels, odd
     * @param bias whether the convolutions have biases
     * @param normalize whether the convolved means are normalized
     * @param byBatch whether that is batch normalization instead of one group's
     * @param gate what makes weights of the scores
     * @param skip whether the input is added to the scaled map
     * @throws ai.gaze.zoo.UserException if one of them is out of range or null
     */
    public EfficientLocalAttention(
            int channels,
            int kernel,
            boolean bias,
            boolean normalize,
            boolean byBatch,
            Gate gate,
            boolean skip) {
        super(channels);
        Arguments.odd("EfficientLocalAttention: kernel", kernel);
        this.gate = Arguments.given("EfficientLocalAttention: gate", gate);
        this.skip = skip;
        convRows = addOnMap("conv_h", Convolutions.along(channels, kernel, 1, bias), channels);
        convColumns = addOnMap("conv_w", Convolutions.along(channels, 1, kernel, bias), channels);
        normRows = normalize ? addNorm("norm_h", byBatch) : null;
        normColumns = normalize ? addNorm("norm_w", byBatch) : null;
    }

    private Block addNorm(String name, boolean byBatch) {
        int c = channels();
        return addOnMap(name, byBatch ? new BatchNorm2d(c) : new GroupNorm(1, c), c);
    }

    @Override
    protected NDArray attend(Forward f, NDArray x) {
        NDArray rows = f.call(convRows, Strips.rows(x));
        NDArray columns = f.call(convColumns, Strips.columns(x));
        if (normRows != null) {
            rows = f.call(normRows, rows);
            columns = f.call(normColumns, columns);
        }
        NDArray height = gate.of(Silu.apply(rows));
        NDArray width = gate.of(Silu.apply(columns));
        f.observe("height", () -> height);
        f.observe("width", () -> width);
        f.observe("weights", () -> height.mul(width));
        NDArray scaled = x.mul(height).mul(width);
        return skip ? scaled.add(x) : scaled;
    }
}
