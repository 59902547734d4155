package ai.gaze.zoo.attention;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Block;
import ai.djl.nn.convolutional.Conv2d;
import ai.gaze.zoo.layer.BatchNorm2d;
import ai.gaze.zoo.layer.Convolutions;
import ai.gaze.zoo.layer.Forward;
import ai.gaze.zoo.layer.GroupNorm;
import ai.gaze.zoo.layer.Silu;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.OptionValues;
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
                            EfficientLocalAttention::new)
                    .paper(
                            "ELA: Efficient Local Attention for Deep Convolutional Neural Networks",
                            "Xu, Wan",
                            2024)
                    .aliases("efficient-local-attention")
                    .about(
                            AttentionType.Kind.BOTH,
                            "where rows and columns matter and batches are small");

    private final Conv2d convRows;
    private final Conv2d convColumns;
    // null if there is none, as the other
    private final Block normRows;
    private final Block normColumns;
    private final Gate gate;
    private final boolean skip;

    private EfficientLocalAttention(int channels, OptionValues o) {
        super(channels);
        gate = o.get(GATE);
        skip = o.get(SKIP);
        int kernel = o.get(KERNEL);
        convRows =
                addOnMap("conv_h", Convolutions.along(channels, kernel, 1, o.get(BIAS)), channels);
        convColumns =
                addOnMap("conv_w", Convolutions.along(channels, 1, kernel, o.get(BIAS)), channels);
        normRows = addNorm("norm_h", o);
        normColumns = addNorm("norm_w", o);
    }

    private Block addNorm(String name, OptionValues o) {
        if (!o.get(NORM)) {
            return null;
        }
        int channels = channels();
        Block norm = o.get(BATCH) ? new BatchNorm2d(channels) : new GroupNorm(1, channels);
        return addOnMap(name, norm, channels);
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
