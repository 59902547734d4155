package ai.gaze.zoo.attention;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Linear;
import ai.djl.training.initializer.Initializer;
import ai.djl.training.initializer.NormalInitializer;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.layer.Arguments;
import ai.gaze.zoo.layer.Convolutions;
import ai.gaze.zoo.layer.FeatureMaps;
import ai.gaze.zoo.layer.Forward;
import ai.gaze.zoo.layer.TokenNorm;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.Options;
import java.util.List;

/**
 * gMLP's block: between two layers of each position by itself, one half of the features is gated by
 * the other, which one learned matrix mixes over all positions, the same for all images and
 * features; {@code x + fc2(u * mix(norm(v)))}.
 *
 * <p>Liu, Dai, So and Le, "Pay Attention to MLPs", 2021, under timm's names. The gate starts as 1.
 * The matrix has (HW)^2 weights and ties the module to the size of the map that it was first given:
 * it is for small maps.
 *
 * <p>Observed: {@code gates} {@code [N, features, H, W]}, around one.
 */
public final class SpatialGatingUnit extends AttentionBlock {

    private static final Option<Integer> RATIO =
            Options.integer("ratio", 4, 1)
                    .describe("pairs of features, gated and gating, for every two channels");

    /** What is known of it. */
    public static final AttentionType TYPE =
            AttentionType.of(
                            "gmlp",
                            List.of(RATIO),
                            (channels, o) -> new SpatialGatingUnit(channels, o.get(RATIO)))
                    .paper("Pay Attention to MLPs", "Liu, Dai, So, Le", 2021)
                    .aliases("spatial-gating-unit", "sgu")
                    .cost(AttentionType.Cost.PAIRS)
                    .about(
                            AttentionType.Kind.SPATIAL,
                            "on small maps where what matters is always in the same place")
                    .caveat(
                            "its (HW)^2 weights are the same for all images and tie it to "
                                    + "the size of the first map");

    private static final float NEARLY_ZERO = 1e-6f;

    private final int gated;
    private final TokenNorm norm;
    private final Linear expand;
    private final TokenNorm gateNorm;
    private final Parameter mix;
    private final Parameter bias;
    private final Linear reduce;

    /**
     * @param channels channels C of the input
     * @param ratio features for each channel, half of which gate the others
     * @throws UserException if one of them is out of range
     */
    public SpatialGatingUnit(int channels, int ratio) {
        super(channels);
        Arguments.atLeast("SpatialGatingUnit: ratio", ratio, 1);
        int features = Arguments.product("SpatialGatingUnit: channels * ratio", channels, ratio);
        gated = Math.max(features / 2, 1);
        norm = addOnTokens("norm", new TokenNorm(channels, 1e-6f), channels);
        expand = addOnTokens("mlp_channels.fc1", Convolutions.linear(2 * gated, true), channels);
        gateNorm = addOnTokens("mlp_channels.gate.norm", new TokenNorm(gated, 1e-5f), gated);
        mix = addMatrix("mlp_channels.gate.proj.weight", new NormalInitializer(NEARLY_ZERO));
        bias = addMatrix("mlp_channels.gate.proj.bias", Initializer.ONES);
        reduce = addOnTokens("mlp_channels.fc2", Convolutions.linear(channels, true), gated);
    }

    private <B extends Block> B addOnTokens(String name, B layer, int features) {
        return addLayer(name, layer, s -> new Shape(s.get(0), s.get(2) * s.get(3), features));
    }

    private Parameter addMatrix(String name, Initializer initializer) {
        return addParameter(
                Parameter.builder()
                        .setName(name)
                        .setType(Parameter.Type.OTHER)
                        .optInitializer(initializer)
                        .build());
    }

    @Override
    protected void prepare(Shape[] inputShapes) {
        long positions = inputShapes[0].get(2) * inputShapes[0].get(3);
        mix.setShape(new Shape(positions, positions));
        bias.setShape(new Shape(positions));
    }

    @Override
    protected NDArray attend(Forward f, NDArray x) {
        NDArray matrix = f.value(mix, x);
        long positions = x.getShape().get(2) * x.getShape().get(3);
        if (matrix.getShape().get(0) != positions) {
            throw UserException.of(
                    "attention gmlp has weights for maps of %s positions, not %sx%s; build the"
                            + " network for that image size",
                    matrix.getShape().get(0), x.getShape().get(2), x.getShape().get(3));
        }
        NDArray tokens = f.call(norm, FeatureMaps.transposed(FeatureMaps.flat(x)));
        NDArray features = Activation.gelu(f.call(expand, tokens));
        NDList halves = features.split(2, 2);
        NDArray gating = FeatureMaps.transposed(f.call(gateNorm, halves.get(1)));
        NDArray gate =
                gating.getNDArrayInternal()
                        .linear(gating, matrix, f.value(bias, x))
                        .singletonOrThrow();
        f.observe("gates", () -> FeatureMaps.unflat(gate, gated, x));
        NDArray mixed = f.call(reduce, halves.get(0).mul(FeatureMaps.transposed(gate)));
        return FeatureMaps.unflat(FeatureMaps.transposed(mixed), channels(), x).add(x);
    }
}
