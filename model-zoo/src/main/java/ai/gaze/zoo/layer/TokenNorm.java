package ai.gaze.zoo.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.initializer.Initializer;

/**
 * Layer normalization of tokens {@code [N, tokens, C]} over their C values, as PyTorch's, or of
 * maps {@code [N, C, H, W]} over those of each position, as torchvision's {@code LayerNorm2d}.
 */
public final class TokenNorm extends CompositeBlock {

    private final Shape shape;
    private final float epsilon;
    private final boolean maps;
    private final Parameter weight;
    private final Parameter bias;

    /**
     * @param features values C of a token
     * @param epsilon added to the variance
     * @throws ai.gaze.zoo.UserException if one of them is out of range
     */
    public TokenNorm(int features, float epsilon) {
        this(features, epsilon, false);
    }

    private TokenNorm(int features, float epsilon, boolean maps) {
        this.maps = maps;
        shape = new Shape(Arguments.width("TokenNorm: features", features));
        this.epsilon = (float) Arguments.positive("TokenNorm: epsilon", epsilon);
        weight = add("weight", Parameter.Type.GAMMA, Initializer.ONES);
        bias = add("bias", Parameter.Type.BETA, Initializer.ZEROS);
    }

    /**
     * Normalizes maps {@code [N, C, H, W]} instead.
     *
     * @param channels values C of a position
     * @param epsilon added to the variance
     * @throws ai.gaze.zoo.UserException if one of them is out of range
     */
    public static TokenNorm ofMaps(int channels, float epsilon) {
        return new TokenNorm(channels, epsilon, true);
    }

    private Parameter add(String name, Parameter.Type type, Initializer initializer) {
        return addParameter(
                Parameter.builder()
                        .setName(name)
                        .setType(type)
                        .optShape(shape)
                        .optInitializer(initializer)
                        .build());
    }

    @Override
    protected NDArray compute(Forward f, NDArray x) {
        return maps
                ? normalized(f, x.transpose(0, 2, 3, 1)).transpose(0, 3, 1, 2)
                : normalized(f, x);
    }

    private NDArray normalized(Forward f, NDArray x) {
        return x.getNDArrayInternal()
                .layerNorm(x, shape, f.value(weight, x), f.value(bias, x), epsilon)
                .singletonOrThrow();
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        return new Shape[] {inputShapes[0]};
    }
}
