package ai.gaze.zoo.attention;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.convolutional.Conv2d;
import ai.gaze.zoo.layer.Arguments;
import ai.gaze.zoo.layer.BatchNorm2d;
import ai.gaze.zoo.layer.Convolutions;
import ai.gaze.zoo.layer.FeatureMaps;
import ai.gaze.zoo.layer.Forward;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.Options;

/**
 * Coordinate attention: means along the rows and along the columns go through one bottleneck (batch
 * normalization, h-swish) and scale the map by row and by column.
 *
 * <p>Hou, Zhou and Feng, "Coordinate Attention for Efficient Mobile Network Design", 2021. Made for
 * mobile networks; its hidden width {@code max(8, C / reduction)} is tiny for reduction 32.
 *
 * <p>Observed: {@code height} {@code [N, C, H, 1]}, {@code width} {@code [N, C, 1, W]} and their
 * product {@code weights} {@code [N, C, H, W]}.
 */
public final class CoordinateAttention extends AttentionBlock {

    private static final int LEAST_HIDDEN = 8;
    private static final Bottleneck HIDDEN = Bottleneck.by(32);

    private static final Option<Boolean> BIAS =
            Options.flag("bias", true).describe("whether the convolutions have biases");
    private static final Option<Boolean> NORM =
            Options.flag("norm", true).describe("whether the bottleneck is batch normalized");
    private static final Option<Gate> GATE = Gate.option(Gate.SIGMOID);
    private static final Option<Boolean> SKIP =
            Options.flag("skip", false).describe("whether the input is added to the scaled map");

    /** What is known of it. */
    public static final AttentionType TYPE =
            AttentionType.of(
                            "coord",
                            HIDDEN.with(BIAS, NORM, GATE, SKIP),
                            (channels, o) ->
                                    new CoordinateAttention(
                                            channels,
                                            HIDDEN.width(channels, o, LEAST_HIDDEN),
                                            o.get(BIAS),
                                            o.get(NORM),
                                            o.get(GATE),
                                            o.get(SKIP)))
                    .paper(
                            "Coordinate Attention for Efficient Mobile Network Design",
                            "Hou, Zhou, Feng",
                            2021)
                    .aliases("coordinate-attention")
                    .about(
                            AttentionType.Kind.BOTH,
                            "in mobile networks, where it matters where things are")
                    .caveat(
                            "its hidden width is tiny in narrow networks, and its batch "
                                    + "normalization suits small batches badly");

    private final Conv2d conv;
    // null if there is none
    private final BatchNorm2d norm;
    private final Conv2d rows;
    private final Conv2d columns;
    private final Gate gate;
    private final boolean skip;

    /**
     * @param channels channels C of the input
     * @param hidden channels of the bottleneck
     * @param bias whether the convolutions have biases; timm's have none
     * @param normalize whether the bottleneck is batch normalized
     * @param gate what makes weights of the scores
     * @param skip whether the input is added to the scaled map
     * @throws ai.gaze.zoo.UserException if one of them is out of range or null
     */
    public CoordinateAttention(
            int channels, int hidden, boolean bias, boolean normalize, Gate gate, boolean skip) {
        super(channels);
        Arguments.width("CoordinateAttention: hidden", hidden);
        this.gate = Arguments.given("CoordinateAttention: gate", gate);
        this.skip = skip;
        conv = addOnStrip("conv1", Convolutions.pointwise(channels, hidden, bias), channels);
        norm = normalize ? addOnStrip("bn1", new BatchNorm2d(hidden), hidden) : null;
        rows = addOnStrip("conv_h", Convolutions.pointwise(hidden, channels, bias), hidden);
        columns = addOnStrip("conv_w", Convolutions.pointwise(hidden, channels, bias), hidden);
    }

    private <B extends Block> B addOnStrip(String name, B layer, int inputChannels) {
        return addLayer(
                name, layer, s -> new Shape(s.get(0), inputChannels, s.get(2) + s.get(3), 1));
    }

    @Override
    protected NDArray attend(Forward f, NDArray x) {
        NDArray reduced = f.call(conv, Strips.joined(x));
        NDArray hidden = norm == null ? reduced : f.call(norm, reduced);
        hidden = hidden.mul(FeatureMaps.hardSigmoid(hidden));
        NDList parts = Strips.apart(hidden, x.getShape().get(2));
        NDArray height = gate.of(f.call(rows, parts.get(0)));
        NDArray width = gate.of(f.call(columns, parts.get(1)));
        f.observe("height", () -> height);
        f.observe("width", () -> width);
        f.observe("weights", () -> height.mul(width));
        NDArray scaled = x.mul(width).mul(height);
        return skip ? scaled.add(x) : scaled;
    }
}
