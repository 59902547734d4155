package ai.gaze.zoo.attention;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.pooling.Pool;
import ai.djl.training.initializer.Initializer;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.layer.Arguments;
import ai.gaze.zoo.layer.BatchNorm2d;
import ai.gaze.zoo.layer.Convolutions;
import ai.gaze.zoo.layer.FeatureMaps;
import ai.gaze.zoo.layer.Forward;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.Options;

/**
 * Non-local block: each position receives a weighted sum of all positions, {@code W(f(theta(x),
 * phi(x)) g(x)) + x}.
 *
 * <p>Wang, Girshick, Gupta and He, "Non-local Neural Networks", 2018. {@code f} is the softmax of
 * the dot products ({@link Mode#EMBEDDED_GAUSSIAN}, no scaling by the width) or the dot products
 * divided by their number ({@link Mode#DOT_PRODUCT}). W starts at zero, so the block starts as the
 * identity. Memory grows with (HW)^2: it is for small maps, or for {@code subsample}, which pools
 * phi and g by 2x2.
 *
 * <p>Observed: {@code affinity} {@code [N, H, W, h, w]}, h and w being H and W after sub-sampling.
 */
public final class NonLocal extends AttentionBlock {

    private static final Bottleneck HIDDEN = Bottleneck.by(2);
    private static final Option<Mode> MODE =
            Options.choice("mode", Mode.EMBEDDED_GAUSSIAN)
                    .describe("softmax of the dot products, or themselves");
    private static final Option<Boolean> SUBSAMPLE =
            Options.flag("subsample", false)
                    .describe("whether what is attended to is pooled by 2x2");

    private static final Option<Boolean> SCALE =
            Options.flag("scale", false)
                    .describe("whether products are divided by the root of the channels");
    private static final Option<Boolean> NORM =
            Options.flag("norm", false)
                    .describe("whether the result is batch normalized before it is added");

    /** What is known of it. */
    public static final AttentionType TYPE =
            AttentionType.of(
                            "non-local",
                            HIDDEN.with(MODE, SUBSAMPLE, SCALE, NORM),
                            (channels, o) ->
                                    new NonLocal(
                                            channels,
                                            HIDDEN.width(channels, o),
                                            o.get(MODE),
                                            o.get(SUBSAMPLE),
                                            o.get(SCALE),
                                            o.get(NORM)))
                    .paper("Non-local Neural Networks", "Wang, Girshick, Gupta, He", 2018)
                    .aliases("nonlocal", "nl")
                    .cost(AttentionType.Cost.PAIRS)
                    .about(
                            AttentionType.Kind.SELF_ATTENTION,
                            "on small maps where distant parts belong together")
                    .caveat("time and memory grow with (HW)^2");

    /** How the affinity of two positions is made of their embeddings. */
    public enum Mode {
        /** Softmax of the dot products over the positions attended to. */
        EMBEDDED_GAUSSIAN,
        /** The dot product divided by the number of positions attended to. */
        DOT_PRODUCT
    }

    private static final Shape TWO = new Shape(2, 2);
    private static final Shape NONE = new Shape(0, 0);

    private final int hidden;
    private final Mode mode;
    private final boolean subsample;
    private final boolean scale;
    private final Conv2d g;
    private final Conv2d theta;
    private final Conv2d phi;
    private final Conv2d out;
    // null if there is none
    private final BatchNorm2d norm;

    /**
     * @param channels channels C of the input
     * @param hidden channels of the embeddings
     * @param mode how the affinity is computed
     * @param subsample whether phi and g are pooled by 2x2
     * @param scale whether products are divided by the root of C
     * @param normalize whether the result is batch normalized, its scale starting at zero
     * @throws UserException if one of them is out of range or null
     */
    public NonLocal(
            int channels,
            int hidden,
            Mode mode,
            boolean subsample,
            boolean scale,
            boolean normalize) {
        super(channels);
        this.hidden = Arguments.width("NonLocal: hidden", hidden);
        this.mode = Arguments.given("NonLocal: mode", mode);
        this.subsample = subsample;
        this.scale = scale;
        g = addOnMap("g", Convolutions.pointwise(channels, hidden, true), channels);
        theta = addOnMap("theta", Convolutions.pointwise(channels, hidden, true), channels);
        phi = addOnMap("phi", Convolutions.pointwise(channels, hidden, true), channels);
        // What starts at zero is the last layer.
        Conv2d last =
                normalize
                        ? Convolutions.pointwise(hidden, channels, true)
                        : Convolutions.zeroPointwise(hidden, channels);
        out = addOnMap("W", last, hidden);
        norm = normalize ? addOnMap("norm", new BatchNorm2d(channels), channels) : null;
        if (norm != null) {
            norm.weight().setInitializer(Initializer.ZEROS);
        }
    }

    @Override
    protected NDArray attend(Forward f, NDArray x) {
        NDArray queries = FeatureMaps.transposed(FeatureMaps.flat(f.call(theta, x)));
        NDArray keyMap = pool(f.call(phi, x));
        NDArray keys = FeatureMaps.flat(keyMap);
        NDArray values = FeatureMaps.flat(pool(f.call(g, x)));
        NDArray products = queries.batchMatMul(keys);
        NDArray energy =
                scale ? FeatureMaps.scaled(products, Math.pow(channels(), -0.5)) : products;
        boolean softmax = mode == Mode.EMBEDDED_GAUSSIAN;
        NDArray affinity =
                softmax
                        ? energy.softmax(-1)
                        : FeatureMaps.scaled(energy, 1.0 / keys.getShape().get(2));
        f.observe(
                "affinity",
                () -> FeatureMaps.betweenMaps(affinity, x, keyMap),
                softmax ? new int[] {3, 4} : new int[0]);
        NDArray attended = FeatureMaps.weightedSum(affinity, values);
        NDArray result = f.call(out, FeatureMaps.unflat(attended, hidden, x));
        return (norm == null ? result : f.call(norm, result)).add(x);
    }

    private NDArray pool(NDArray map) {
        if (!subsample) {
            return map;
        }
        if (map.getShape().get(2) < 2 || map.getShape().get(3) < 2) {
            throw UserException.of(
                    "attention non-local with subsample=true needs maps of at least 2x2, not"
                            + " %sx%s; leave subsample out",
                    map.getShape().get(2), map.getShape().get(3));
        }
        return Pool.maxPool2d(map, TWO, TWO, NONE, false);
    }
}
