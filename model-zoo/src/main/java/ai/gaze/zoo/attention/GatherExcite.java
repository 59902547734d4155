package ai.gaze.zoo.attention;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.pooling.Pool;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.layer.Arguments;
import ai.gaze.zoo.layer.BatchNorm2d;
import ai.gaze.zoo.layer.Convolutions;
import ai.gaze.zoo.layer.FeatureMaps;
import ai.gaze.zoo.layer.Forward;
import ai.gaze.zoo.layer.HeLayers;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.OptionValues;
import ai.gaze.zoo.registry.Options;
import java.util.ArrayList;
import java.util.List;

/**
 * Gather-excite: {@code x * gate(mlp(gathered))}, what is gathered being the mean of x around each
 * position, or convolutions of each channel by itself: some that halve the map, or, with extent 0,
 * one as large as the map.
 *
 * <p>Hu, Shen, Albanie, Sun and Vedaldi, "Gather-Excite: Exploiting Feature Context in
 * Convolutional Neural Networks", 2018: by default GE-theta-minus, without any weights; {@code
 * extra-params} is GE-theta, and with {@code mlp}, too, GE-theta-plus. The larger the extent the
 * better in the paper; extent 0 with the perceptron is {@link SqueezeExcitation}. The convolution
 * as large as the map is padded, as timm has it: each position sees the map from where it is, and
 * the module is bound to the size of the first map.
 *
 * <p>Observed: {@code channel} {@code [N, C, 1, 1]} for the mean of the whole map, else {@code
 * weights} {@code [N, C, H, W]}.
 */
public final class GatherExcite extends AttentionBlock {

    private static final Bottleneck HIDDEN = Bottleneck.by(16);
    private static final Option<Integer> EXTENT =
            Options.integer("extent", 0, 0)
                    .describe("distance of the windows, of side 2 extent - 1; 0: the whole map");
    private static final Option<Boolean> CONVOLVE =
            Options.flag("extra-params", false)
                    .describe(
                            "whether convolutions gather; the extent must be 2, 4, 8 ... or 0: then the"
                                    + " module is for maps of one size");
    private static final Option<Boolean> MLP =
            Options.flag("mlp", false)
                    .describe("whether a perceptron over the channels makes the scores");
    private static final Option<Boolean> MAXIMUM =
            Options.flag("max-pool", false)
                    .describe("whether the middle of mean and maximum is gathered");
    private static final Option<Gate> GATE = Gate.option(Gate.SIGMOID);

    /** What is known of it. */
    public static final AttentionType TYPE =
            AttentionType.of(
                            "ge",
                            HIDDEN.with(EXTENT, CONVOLVE, MLP, MAXIMUM, GATE),
                            GatherExcite::create)
                    .paper(
                            "Gather-Excite: Exploiting Feature Context in Convolutional Neural Networks",
                            "Hu, Shen, Albanie, Sun, Vedaldi",
                            2018)
                    .aliases("gather-excite")
                    .about(
                            AttentionType.Kind.CHANNEL,
                            "to see what context alone gives, without weights")
                    .caveat(
                            "without weights nothing learns what the context is for; with "
                                    + "extent 0 and weights it is bound to the size of the first map");

    private static final int NEAREST = 0;
    // So many halve the largest extent.
    private static final int MOST_CONVOLUTIONS = 20;

    private record Layer(Conv2d conv, BatchNorm2d norm) {}

    private final int extent;
    private final boolean maximum;
    private final Gate gate;
    private final List<Layer> gather = new ArrayList<>();
    // null if no convolution as large as the map gathers
    private final WholeMapConvolution whole;
    private final BatchNorm2d wholeNorm;
    // null if there is no perceptron
    private final Conv2d reduce;
    private final Conv2d expand;

    /**
     * @param channels channels C of the input
     * @param extent 0 for the mean over the whole map; e for means over windows of side {@code 2 e
     *     - 1} at distance e
     * @param convolutions how many convolutions gather, of stride 2 or, with extent 0, one as large
     *     as the map; 0 for means
     * @param hidden units of the hidden layer of the perceptron; 0 for none
     * @param maximum whether the middle of mean and maximum is gathered instead of the mean
     * @param gate what makes weights of the scores
     * @throws UserException if one of them is out of range or null
     */
    public GatherExcite(
            int channels, int extent, int convolutions, int hidden, boolean maximum, Gate gate) {
        super(channels);
        Arguments.between("GatherExcite: convolutions", convolutions, 0, MOST_CONVOLUTIONS);
        this.extent = Arguments.atLeast("GatherExcite: extent", extent, 0);
        this.maximum = maximum;
        this.gate = Arguments.given("GatherExcite: gate", gate);
        if (hidden != 0) {
            Arguments.width("GatherExcite: hidden", hidden);
        }
        boolean global = extent == 0 && convolutions > 0;
        whole =
                global
                        ? addOnMap("gather.conv1", new WholeMapConvolution(channels), channels)
                        : null;
        wholeNorm = global ? addOnMap("gather.norm1", new BatchNorm2d(channels), channels) : null;
        for (int i = 1; i <= (global ? 0 : convolutions); i++) {
            gather.add(
                    new Layer(
                            addOnMap(
                                    "gather.conv" + i,
                                    HeLayers.depthwise(channels, 3, 2),
                                    channels),
                            addOnMap("gather.norm" + i, new BatchNorm2d(channels), channels)));
        }
        reduce =
                hidden == 0
                        ? null
                        : addOnMap(
                                "mlp.fc1",
                                Convolutions.pointwise(channels, hidden, true),
                                channels);
        expand =
                hidden == 0
                        ? null
                        : addOnMap(
                                "mlp.fc2", Convolutions.pointwise(hidden, channels, true), hidden);
    }

    private static GatherExcite create(int channels, OptionValues o) {
        int extent = o.get(EXTENT);
        boolean convolve = o.get(CONVOLVE);
        if (convolve && extent != 0 && (extent < 2 || Integer.bitCount(extent) != 1)) {
            throw UserException.of(
                    "attention ge with extra-params=true halves the map up to its extent, which must"
                            + " be 2, 4, 8 or so on, or 0 for one window over all, not %d",
                    extent);
        }
        if (convolve && o.get(MAXIMUM)) {
            throw new UserException(
                    "attention ge was given both extra-params=true and max-pool=true, where"
                            + " convolutions gather instead of means and maxima; leave one out");
        }
        return new GatherExcite(
                channels,
                extent,
                convolve ? convolutions(extent) : 0,
                o.get(MLP) ? HIDDEN.width(channels, o) : 0,
                o.get(MAXIMUM),
                o.get(GATE));
    }

    private static int convolutions(int extent) {
        return extent == 0 ? 1 : Integer.numberOfTrailingZeros(extent);
    }

    @Override
    protected NDArray attend(Forward f, NDArray x) {
        NDArray scores = gathered(f, x);
        if (reduce != null) {
            scores = f.call(expand, Activation.relu(f.call(reduce, scores)));
        }
        if (extent == 0 && whole == null) {
            NDArray weights = gate.of(scores);
            f.observe("channel", () -> weights);
            return x.mul(weights);
        }
        long[] size = {x.getShape().get(2), x.getShape().get(3)};
        NDArray weights = gate.of(scores.getNDArrayInternal().interpolation(size, NEAREST, false));
        f.observe("weights", () -> weights);
        return x.mul(weights);
    }

    private NDArray gathered(Forward f, NDArray x) {
        if (whole != null) {
            return f.call(wholeNorm, f.call(whole, x));
        }
        if (!gather.isEmpty()) {
            NDArray gathered = x;
            for (int i = 0; i < gather.size(); i++) {
                gathered = f.call(gather.get(i).norm, f.call(gather.get(i).conv, gathered));
                gathered = i + 1 < gather.size() ? Activation.relu(gathered) : gathered;
            }
            return gathered;
        }
        if (extent == 0) {
            return FeatureMaps.pooled(
                    maximum ? FeatureMaps.middles(x) : FeatureMaps.means(x), channels());
        }
        // DJL 0.32 counts the padding of an average pool whatever it is told: the share of each
        // window that lies on the map mends the means.
        Shape shape = x.getShape();
        NDArray map =
                x.getManager().ones(new Shape(1, 1, shape.get(2), shape.get(3)), x.getDataType());
        NDArray means = means(x).div(means(map));
        return maximum ? FeatureMaps.scaled(means.add(maxima(x)), 0.5) : means;
    }

    private Shape square(int side) {
        return new Shape(side, side);
    }

    private NDArray means(NDArray x) {
        return Pool.avgPool2d(
                x, square(2 * extent - 1), square(extent), square(extent - 1), false, true);
    }

    private NDArray maxima(NDArray x) {
        return Pool.maxPool2d(x, square(2 * extent - 1), square(extent), square(extent - 1), false);
    }
}
