package ai.gaze.zoo.attention;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.convolutional.Conv2d;
import ai.gaze.zoo.layer.Arguments;
import ai.gaze.zoo.layer.Convolutions;
import ai.gaze.zoo.layer.Forward;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.Options;
import java.util.List;

/**
 * Strip attention: {@code x * gate(rows + columns)}, the rows' and the columns' means being
 * convolved first, each channel by itself.
 *
 * <p>timm's {@code strip}, the least that can be made of strip pooling (Hou, Zhang, Cheng and Feng,
 * "Strip Pooling: Rethinking Spatial Pooling for Scene Parsing", 2020), whose own module has
 * normalization and a last convolution. 2 k weights for each channel; no channel knows of another.
 *
 * <p>Observed: {@code weights} {@code [N, C, H, W]}.
 */
public final class StripAttention extends AttentionBlock {

    private static final Option<Boolean> CONV =
            Options.flag("conv", true).describe("whether the means are convolved");
    private static final Option<Integer> KERNEL =
            Options.odd("kernel", 3).describe("length of the kernels");
    private static final Option<Boolean> BIAS =
            Options.flag("bias", false).describe("whether the convolutions have biases");
    private static final Option<Gate> GATE = Gate.option(Gate.SIGMOID);
    private static final Option<Boolean> SKIP =
            Options.flag("skip", false).describe("whether the input is added to the scaled map");

    /** What is known of it. */
    public static final AttentionType TYPE =
            AttentionType.of(
                            "strip",
                            List.of(CONV, KERNEL, BIAS, GATE, SKIP),
                            (channels, o) ->
                                    new StripAttention(
                                            channels,
                                            o.get(CONV) ? o.get(KERNEL) : 0,
                                            o.get(BIAS),
                                            o.get(GATE),
                                            o.get(SKIP)))
                    .paper(
                            "Strip Pooling: Rethinking Spatial Pooling for Scene Parsing (timm's strip)",
                            "Hou, Zhang, Cheng, Feng",
                            2020)
                    .aliases("strip-attention")
                    .about(
                            AttentionType.Kind.SPATIAL,
                            "to find out whether rows and columns matter, for next to nothing")
                    .caveat("no paper describes it; no channel knows of another");

    private final Conv2d rows;
    private final Conv2d columns;
    private final Gate gate;
    private final boolean skip;

    /**
     * @param channels channels C of the input
     * @param kernel length of the kernels, odd; 0 for none
     * @param bias whether the convolutions have biases
     * @param gate what makes weights of the scores
     * @param skip whether the input is added to the scaled map
     * @throws ai.gaze.zoo.UserException if one of them is out of range or null
     */
    public StripAttention(int channels, int kernel, boolean bias, Gate gate, boolean skip) {
        super(channels);
        this.gate = Arguments.given("StripAttention: gate", gate);
        this.skip = skip;
        if (kernel != 0) {
            Arguments.odd("StripAttention: kernel", kernel);
        }
        rows = kernel == 0 ? null : add("conv_h", Convolutions.along(channels, kernel, 1, bias));
        columns = kernel == 0 ? null : add("conv_w", Convolutions.along(channels, 1, kernel, bias));
    }

    private Conv2d add(String name, Conv2d conv) {
        return addOnMap(name, conv, channels());
    }

    @Override
    protected NDArray attend(Forward f, NDArray x) {
        NDArray height = Strips.rows(x);
        NDArray width = Strips.columns(x);
        NDArray scores =
                rows == null ? height.add(width) : f.call(rows, height).add(f.call(columns, width));
        NDArray weights = gate.of(scores);
        f.observe("weights", () -> weights);
        NDArray scaled = x.mul(weights);
        return skip ? scaled.add(x) : scaled;
    }
}
