package ai.gaze.zoo.attention;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.pooling.Pool;
import ai.gaze.zoo.layer.FeatureMaps;
import ai.gaze.zoo.layer.Forward;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.Options;
import java.util.List;

/**
 * Gather-excite without parameters: {@code x * sigmoid(mean of x around the position)}.
 *
 * <p>Hu, Shen, Albanie, Sun and Vedaldi, "Gather-Excite: Exploiting Feature Context in
 * Convolutional Neural Networks", 2018 (the paper's GE-theta-minus). The larger the extent the
 * better in the paper; the forms with parameters that it prefers come to {@link SqueezeExcitation}.
 *
 * <p>Observed: {@code channel} {@code [N, C, 1, 1]} for extent 0, else {@code weights} {@code [N,
 * C, H, W]}.
 */
public final class GatherExcite extends AttentionBlock {

    private static final Option<Integer> EXTENT =
            Options.integer("extent", 0, 0)
                    .describe("distance of the windows, of side 2 extent - 1; 0: the whole map");

    /** What is known of it. */
    public static final AttentionType TYPE =
            AttentionType.of(
                            "ge",
                            List.of(EXTENT),
                            (channels, o) -> new GatherExcite(channels, o.get(EXTENT)))
                    .paper(
                            "Gather-Excite: Exploiting Feature Context in Convolutional Neural Networks",
                            "Hu, Shen, Albanie, Sun, Vedaldi",
                            2018)
                    .aliases("gather-excite");

    private static final int NEAREST = 0;

    private final int extent;

    /**
     * @param channels channels C of the input
     * @param extent 0 for the mean over the whole map; e for means over windows of side {@code 2 e
     *     - 1} at distance e
     */
    public GatherExcite(int channels, int extent) {
        super(channels);
        this.extent = extent;
    }

    @Override
    protected NDArray attend(Forward f, NDArray x) {
        if (extent == 0) {
            NDArray weights = Activation.sigmoid(FeatureMaps.pooledMeans(x));
            f.observe("channel", () -> weights);
            return x.mul(weights);
        }
        // DJL 0.32 counts the padding of an average pool whatever it is told: the share of each
        // window that lies on the map mends the means.
        Shape shape = x.getShape();
        NDArray map =
                x.getManager().ones(new Shape(1, 1, shape.get(2), shape.get(3)), x.getDataType());
        NDArray gathered = pool(x).div(pool(map));
        long[] size = {shape.get(2), shape.get(3)};
        NDArray weights =
                Activation.sigmoid(
                        gathered.getNDArrayInternal().interpolation(size, NEAREST, false));
        f.observe("weights", () -> weights);
        return x.mul(weights);
    }

    private NDArray pool(NDArray x) {
        long side = 2L * extent - 1;
        return Pool.avgPool2d(
                x,
                new Shape(side, side),
                new Shape(extent, extent),
                new Shape(extent - 1, extent - 1),
                false,
                true);
    }
}
