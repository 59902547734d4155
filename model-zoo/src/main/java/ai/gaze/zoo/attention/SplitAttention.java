package ai.gaze.zoo.attention;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.layer.BatchNorm2d;
import ai.gaze.zoo.layer.Convolutions;
import ai.gaze.zoo.layer.FeatureMaps;
import ai.gaze.zoo.layer.Forward;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.OptionValues;
import ai.gaze.zoo.registry.Options;

/**
 * Split attention: one grouped 3x3 convolution makes several maps of C channels, which are mixed
 * channel by channel with weights (a softmax over the maps, a sigmoid if there is one) computed
 * from the mean of their sum.
 *
 * <p>Zhang et al., "ResNeSt: Split-Attention Networks", 2020; names as in timm. A {@link
 * SelectiveKernel} whose branches differ by their input channels instead of their dilation. As an
 * added module it brings a whole convolution along, and it has no residual connection.
 *
 * <p>Observed: {@code branch} {@code [N, radix, C, 1, 1]}, summing to one over the maps.
 */
public final class SplitAttention extends AttentionBlock {

    private static final Bottleneck HIDDEN = Bottleneck.by(4);
    private static final Option<Integer> RADIX =
            Options.integer("radix", 1)
                    .describe("number of maps, a divisor of the channels; auto: 2, or 1");
    private static final Option<Integer> GROUPS =
            Options.integer("groups", 1, 1)
                    .describe("cardinal groups; with the radix a divisor of the channels");
    private static final Option<Integer> KERNEL =
            Options.odd("kernel", 3).describe("side of the convolution");
    private static final Option<Integer> DILATION =
            Options.integer("dilation", 1, 1, 99).describe("dilation of the convolution");
    private static final Option<Boolean> BIAS =
            Options.flag("bias", false).describe("whether the convolution has biases");
    private static final Option<Boolean> NORM =
            Options.flag("norm", true)
                    .describe("whether the maps and the squeezed vector are batch normalized");

    /** What is known of it. */
    public static final AttentionType TYPE =
            AttentionType.of(
                            "splat",
                            HIDDEN.with(RADIX, GROUPS, KERNEL, DILATION, BIAS, NORM),
                            SplitAttention::create)
                    .paper(
                            "ResNeSt: Split-Attention Networks",
                            "Zhang, Wu, Zhang, Zhu, Lin, Zhang, Sun, He, Mueller, Manmatha, Li, Smola",
                            2020)
                    .aliases("split-attention")
                    .cost(AttentionType.Cost.CONVOLUTIONS)
                    .about(
                            AttentionType.Kind.CHANNEL,
                            "in the place of a 3x3 convolution, where accuracy counts most")
                    .caveat(
                            "it brings a whole convolution along: compare it with a wider "
                                    + "network; it has no residual connection");

    private static final int LEAST_HIDDEN = 32;

    private final int radix;
    private final int groups;
    private final Conv2d conv;
    // null if there is none, as the other
    private final BatchNorm2d norm;
    private final Conv2d reduce;
    private final BatchNorm2d reduceNorm;
    private final Conv2d expand;

    private SplitAttention(int channels, int radix, int hidden, OptionValues o) {
        super(channels);
        this.radix = radix;
        groups = o.get(GROUPS);
        int wide = channels * radix;
        Conv2d wider =
                Convolutions.same(
                        channels,
                        wide,
                        o.get(KERNEL),
                        o.get(DILATION),
                        radix * groups,
                        o.get(BIAS));
        conv = addOnMap("conv", wider, channels);
        boolean normalize = o.get(NORM);
        norm = normalize ? addOnMap("bn0", new BatchNorm2d(wide), wide) : null;
        reduce =
                addOnPooled(
                        "fc1", Convolutions.same(channels, hidden, 1, 1, groups, true), channels);
        reduceNorm = normalize ? addOnPooled("bn1", new BatchNorm2d(hidden), hidden) : null;
        expand = addOnPooled("fc2", Convolutions.same(hidden, wide, 1, 1, groups, true), hidden);
    }

    private static SplitAttention create(int channels, OptionValues options) {
        int radix = options.find(RADIX).orElse(channels % 2 == 0 ? 2 : 1);
        if (channels % radix != 0) {
            throw UserException.of(
                    "radix %d of attention splat does not divide %d channels; use a divisor of %d",
                    radix, channels, channels);
        }
        int groups = options.get(GROUPS);
        int hidden = HIDDEN.width(channels * radix, options, LEAST_HIDDEN);
        if (channels / radix % groups != 0 || hidden % groups != 0) {
            throw UserException.of(
                    "%d groups of attention splat cannot share %d channels and %d hidden units"
                            + " evenly; use a divisor of both",
                    groups, channels / radix, hidden);
        }
        return new SplitAttention(channels, radix, hidden, options);
    }

    @Override
    protected NDArray attend(Forward f, NDArray x) {
        NDArray wide = f.call(conv, x);
        wide = Activation.relu(norm == null ? wide : f.call(norm, wide));
        NDList maps = wide.split(radix, 1);
        NDArray sum = maps.get(0);
        for (NDArray map : maps.subNDList(1)) {
            sum = sum.add(map);
        }
        NDArray squeezed = f.call(reduce, FeatureMaps.pooledMeans(sum));
        squeezed = Activation.relu(norm == null ? squeezed : f.call(reduceNorm, squeezed));
        NDArray energy =
                f.call(expand, squeezed)
                        .reshape(-1, groups, radix, channels() / groups)
                        .swapAxes(1, 2)
                        .reshape(-1, radix, channels(), 1, 1);
        NDArray weights = radix > 1 ? energy.softmax(1) : Activation.sigmoid(energy);
        f.observe("branch", () -> weights, radix > 1 ? new int[] {1} : new int[0]);
        return SelectiveKernel.mix(maps, weights);
    }
}
