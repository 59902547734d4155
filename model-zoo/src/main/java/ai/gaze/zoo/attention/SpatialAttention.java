package ai.gaze.zoo.attention;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv2d;
import ai.gaze.zoo.layer.Arguments;
import ai.gaze.zoo.layer.BatchNorm2d;
import ai.gaze.zoo.layer.Convolutions;
import ai.gaze.zoo.layer.Forward;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.Options;
import java.util.List;

/**
 * The spatial half of CBAM: {@code sigmoid(conv([mean, max] over the channels))} scales the
 * positions, the convolution having no bias.
 *
 * <p>Woo, Park, Lee and Kweon, "CBAM: Convolutional Block Attention Module", 2018. It costs next to
 * nothing; on maps smaller than its kernel it sees mostly padding.
 *
 * <p>Observed: {@code spatial} {@code [N, 1, H, W]}.
 */
public final class SpatialAttention extends AttentionBlock {

    private static final Option<Integer> KERNEL =
            Options.odd("kernel", 7).describe("side of the kernel");
    private static final Option<Boolean> NORM =
            Options.flag("norm", false).describe("whether the scores are batch normalized");
    private static final Option<Gate> GATE = Gate.option(Gate.SIGMOID);
    private static final Option<Boolean> APPLY =
            Options.flag("apply", true)
                    .describe("whether the map is scaled; else the weights are the output");

    /** What is known of it. */
    public static final AttentionType TYPE =
            AttentionType.of(
                            "spatial",
                            List.of(KERNEL, NORM, GATE, APPLY),
                            (channels, o) ->
                                    new SpatialAttention(
                                            channels,
                                            o.get(KERNEL),
                                            o.get(NORM),
                                            o.get(GATE),
                                            o.get(APPLY)))
                    .paper(
                            "CBAM: Convolutional Block Attention Module (spatial attention)",
                            "Woo, Park, Lee, Kweon",
                            2018)
                    .aliases("cbam-spatial")
                    .about(
                            AttentionType.Kind.SPATIAL,
                            "to see what positions alone give, for a hundred weights")
                    .caveat("on maps smaller than its kernel it sees mostly padding");

    private static final int[] CHANNELS = {1};

    private final Conv2d conv;
    // null if there is none
    private final BatchNorm2d norm;
    private final Gate gate;
    private final boolean apply;

    /**
     * @param channels channels C of the input
     * @param kernel side of the kernel, odd
     * @param normalize whether the scores are batch normalized, as the authors' code and timm do
     * @param gate what makes weights of the scores
     * @param apply whether to return {@code x * weights} or the weights {@code [N, 1, H, W]}
     * @throws ai.gaze.zoo.UserException if one of them is out of range or null
     */
    public SpatialAttention(int channels, int kernel, boolean normalize, Gate gate, boolean apply) {
        super(channels);
        Arguments.odd("SpatialAttention: kernel", kernel);
        this.gate = Arguments.given("SpatialAttention: gate", gate);
        this.apply = apply;
        conv = addOnMap("conv", Convolutions.same(2, 1, kernel, 1, 1, false), 2);
        norm = normalize ? addOnMap("bn", new BatchNorm2d(1), 1) : null;
    }

    @Override
    protected NDArray attend(Forward f, NDArray x) {
        NDArray pooled =
                NDArrays.concat(new NDList(x.mean(CHANNELS, true), x.max(CHANNELS, true)), 1);
        NDArray scores = f.call(conv, pooled);
        NDArray weights = gate.of(norm == null ? scores : f.call(norm, scores));
        f.observe("spatial", () -> weights);
        return apply ? x.mul(weights) : weights;
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        Shape shape = inputShapes[0];
        return apply
                ? super.getOutputShapes(inputShapes)
                : new Shape[] {new Shape(shape.get(0), 1, shape.get(2), shape.get(3))};
    }
}
