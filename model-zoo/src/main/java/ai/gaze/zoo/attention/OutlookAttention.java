package ai.gaze.zoo.attention;

import ai.djl.ndarray.NDArray;
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
 * Outlook attention: each position says, from what it is alone, how the k x k positions around it
 * shall attend to each other; the answers of all windows are added up, and a last layer follows.
 *
 * <p>Yuan, Hou, Jiang, Feng and Yan, "VOLO: Vision Outlooker for Visual Recognition", 2021, at
 * stride 1 (VOLO's own is 2). No keys and no products of positions, but k^4 weights for each
 * position and head. There is no residual connection.
 *
 * <p>Observed: {@code neighbours} {@code [N, k k, H, W]}: how much the middle of each window
 * receives from each of its neighbours, mean over the heads, summing to one over them.
 */
public final class OutlookAttention extends AttentionBlock {

    private static final int PER_HEAD = 32;
    private static final Option<Integer> HEADS =
            Options.integer("heads", 1)
                    .describe("a divisor of the channels; auto: one to 32 channels");
    private static final Option<Integer> KERNEL =
            Options.odd("kernel", 3).describe("side of the windows");
    private static final Option<Boolean> BIAS =
            Options.flag("bias", false).describe("whether the values have a bias");

    /** What is known of it. */
    public static final AttentionType TYPE =
            AttentionType.of("outlook", List.of(HEADS, KERNEL, BIAS), OutlookAttention::create)
                    .paper(
                            "VOLO: Vision Outlooker for Visual Recognition",
                            "Yuan, Hou, Jiang, Feng, Yan",
                            2021)
                    .aliases("outlook-attention")
                    .cost(AttentionType.Cost.PAIRS)
                    .about(
                            AttentionType.Kind.SELF_ATTENTION,
                            "on large maps early in a network, for fine detail")
                    .caveat(
                            "k^4 weights for each position and head; it has no residual "
                                    + "connection");

    private final int heads;
    private final int kernel;
    private final Conv2d values;
    private final Conv2d weights;
    private final Conv2d out;

    /**
     * @param channels channels C of the input
     * @param heads number of heads, a divisor of C
     * @param kernel side of the windows, odd
     * @param bias whether the values have a bias
     * @throws ai.gaze.zoo.UserException if one of them is out of range
     */
    public OutlookAttention(int channels, int heads, int kernel, boolean bias) {
        super(channels);
        this.heads = Arguments.divisor("OutlookAttention: heads", heads, channels, "channels");
        this.kernel = Arguments.odd("OutlookAttention: kernel", kernel);
        int all =
                Arguments.product(
                        "OutlookAttention: heads * kernel^4",
                        heads,
                        kernel,
                        kernel,
                        kernel,
                        kernel);
        values = addOnMap("v", Convolutions.pointwise(channels, channels, bias), channels);
        weights = addOnMap("attn", Convolutions.pointwise(channels, all, true), channels);
        out = addOnMap("proj", Convolutions.pointwise(channels, channels, true), channels);
    }

    private static OutlookAttention create(int channels, OptionValues o) {
        int usual = Divisors.largest(channels, channels / PER_HEAD);
        int heads = Divisors.of(o, HEADS, channels, usual);
        return new OutlookAttention(channels, heads, o.get(KERNEL), o.get(BIAS));
    }

    private int area() {
        return kernel * kernel;
    }

    @Override
    protected NDArray attend(Forward f, NDArray x) {
        long h = x.getShape().get(2);
        long w = x.getShape().get(3);
        int width = channels() / heads;
        NDArray energy = FeatureMaps.scaled(f.call(weights, x), Math.pow(width, -0.5));
        // [N, heads, HW, receivers, givers]
        NDArray affinity =
                energy.reshape(-1, heads, area(), area(), h * w)
                        .transpose(0, 1, 4, 2, 3)
                        .softmax(4);
        f.observe(
                "neighbours",
                () ->
                        affinity.get(":, :, :, {}, :", area() / 2)
                                .mean(new int[] {1})
                                .transpose(0, 2, 1)
                                .reshape(-1, area(), h, w),
                1);
        NDArray neighbours =
                Windows.neighbours(f.call(values, x), kernel)
                        .reshape(-1, heads, width, area(), h * w)
                        .transpose(0, 1, 4, 3, 2);
        NDArray answers =
                affinity.matMul(neighbours)
                        .transpose(0, 1, 4, 3, 2)
                        .reshape(-1, channels(), area(), h, w);
        return f.call(out, Windows.sum(answers, kernel));
    }
}
