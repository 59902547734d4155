package ai.gaze.zoo.attention;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.convolutional.Conv2d;
import ai.gaze.zoo.layer.BatchNorm2d;
import ai.gaze.zoo.layer.Convolutions;
import ai.gaze.zoo.layer.FeatureMaps;
import ai.gaze.zoo.layer.Forward;

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

    /** What is known of it. */
    public static final AttentionType TYPE =
            AttentionType.of(
                            "coord",
                            HIDDEN.with(),
                            (channels, o) ->
                                    new CoordinateAttention(
                                            channels, HIDDEN.width(channels, o, LEAST_HIDDEN)))
                    .paper(
                            "Coordinate Attention for Efficient Mobile Network Design",
                            "Hou, Zhou, Feng",
                            2021)
                    .aliases("coordinate-attention");

    private final Conv2d conv;
    private final BatchNorm2d norm;
    private final Conv2d rows;
    private final Conv2d columns;

    /**
     * @param channels channels C of the input
     * @param hidden channels of the bottleneck
     */
    public CoordinateAttention(int channels, int hidden) {
        super(channels);
        conv = addOnStrip("conv1", Convolutions.pointwise(channels, hidden, true), channels);
        norm = addOnStrip("bn1", new BatchNorm2d(hidden), hidden);
        rows = addOnStrip("conv_h", Convolutions.pointwise(hidden, channels, true), hidden);
        columns = addOnStrip("conv_w", Convolutions.pointwise(hidden, channels, true), hidden);
    }

    private <B extends Block> B addOnStrip(String name, B layer, int inputChannels) {
        return addLayer(
                name, layer, s -> new Shape(s.get(0), inputChannels, s.get(2) + s.get(3), 1));
    }

    @Override
    protected NDArray attend(Forward f, NDArray x) {
        NDArray strip =
                NDArrays.concat(
                        new NDList(
                                x.mean(new int[] {3}, true),
                                x.mean(new int[] {2}, true).transpose(0, 1, 3, 2)),
                        2);
        NDArray hidden = f.call(norm, f.call(conv, strip));
        hidden = hidden.mul(FeatureMaps.hardSigmoid(hidden));
        NDList parts = hidden.split(new long[] {x.getShape().get(2)}, 2);
        NDArray height = Activation.sigmoid(f.call(rows, parts.get(0)));
        NDArray width = Activation.sigmoid(f.call(columns, parts.get(1).transpose(0, 1, 3, 2)));
        f.observe("height", () -> height);
        f.observe("width", () -> width);
        f.observe("weights", () -> height.mul(width));
        return x.mul(width).mul(height);
    }
}
