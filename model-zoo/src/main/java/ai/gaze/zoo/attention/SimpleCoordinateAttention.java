package ai.gaze.zoo.attention;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.convolutional.Conv2d;
import ai.gaze.zoo.layer.Arguments;
import ai.gaze.zoo.layer.Convolutions;
import ai.gaze.zoo.layer.Forward;
import ai.gaze.zoo.layer.Silu;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.Options;

/**
 * Coordinate attention made simple: the means along the rows and columns go through one bottleneck
 * without normalization, and the gate is taken of the sum of both instead of each.
 *
 * <p>timm's {@code scoord}, after coordinate attention (Hou, Zhou and Feng, 2021); no paper
 * describes it. A sum of a row and a column cannot be low where either is high, where {@link
 * CoordinateAttention}'s product can. timm's hidden width is a sixth of the channels.
 *
 * <p>Observed: {@code weights} {@code [N, C, H, W]}.
 */
public final class SimpleCoordinateAttention extends AttentionBlock {

    private static final int LEAST_HIDDEN = 8;
    private static final Bottleneck HIDDEN = Bottleneck.by(6);
    private static final Option<Boolean> BIAS =
            Options.flag("bias", true).describe("whether the layers have biases");
    private static final Option<Gate> GATE = Gate.option(Gate.SIGMOID);
    private static final Option<Boolean> SKIP =
            Options.flag("skip", false).describe("whether the input is added to the scaled map");

    /** What is known of it. */
    public static final AttentionType TYPE =
            AttentionType.of(
                            "scoord",
                            HIDDEN.with(BIAS, GATE, SKIP),
                            (channels, o) ->
                                    new SimpleCoordinateAttention(
                                            channels,
                                            HIDDEN.width(channels, o, LEAST_HIDDEN),
                                            o.get(BIAS),
                                            o.get(GATE),
                                            o.get(SKIP)))
                    .paper(
                            "Coordinate Attention for Efficient Mobile Network Design (timm's scoord)",
                            "Hou, Zhou, Feng",
                            2021)
                    .aliases("simple-coordinate-attention")
                    .about(
                            AttentionType.Kind.BOTH,
                            "instead of coord for small batches, as it has no batch normalization")
                    .caveat(
                            "no paper describes it; its sum of a row and a column cannot be "
                                    + "low where either is high");

    private final Conv2d reduce;
    private final Conv2d rows;
    private final Conv2d columns;
    private final Gate gate;
    private final boolean skip;

    /**
     * @param channels channels C of the input
     * @param hidden channels of the bottleneck
     * @param bias whether the layers have biases
     * @param gate what makes weights of the scores
     * @param skip whether the input is added to the scaled map
     * @throws ai.gaze.zoo.UserException if one of them is out of range or null
     */
    public SimpleCoordinateAttention(
            int channels, int hidden, boolean bias, Gate gate, boolean skip) {
        super(channels);
        Arguments.width("SimpleCoordinateAttention: hidden", hidden);
        this.gate = Arguments.given("SimpleCoordinateAttention: gate", gate);
        this.skip = skip;
        reduce = addOnMap("fc1", Convolutions.pointwise(channels, hidden, bias), channels);
        rows = addOnMap("fc_h", Convolutions.pointwise(hidden, channels, bias), hidden);
        columns = addOnMap("fc_w", Convolutions.pointwise(hidden, channels, bias), hidden);
    }

    @Override
    protected NDArray attend(Forward f, NDArray x) {
        NDArray hidden = Silu.apply(f.call(reduce, Strips.joined(x)));
        NDList parts = Strips.apart(hidden, x.getShape().get(2));
        NDArray weights = gate.of(f.call(rows, parts.get(0)).add(f.call(columns, parts.get(1))));
        f.observe("weights", () -> weights);
        NDArray scaled = x.mul(weights);
        return skip ? scaled.add(x) : scaled;
    }
}
