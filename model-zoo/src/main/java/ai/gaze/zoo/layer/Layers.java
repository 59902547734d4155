package ai.gaze.zoo.layer;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.pooling.Pool;
import ai.djl.training.initializer.Initializer;
import ai.djl.training.initializer.UniformInitializer;

/**
 * DJL's layers with PyTorch's default initialization. What no such layer can be made of is refused
 * with a {@link ai.gaze.zoo.UserException}.
 */
public final class Layers {

    private Layers() {}

    /**
     * A convolution, initialized as PyTorch's: weights and bias uniform in {@code ±1/sqrt(fan in)}.
     *
     * @param in input channels
     * @param out output channels
     * @param kernel side of the square kernel
     * @param stride stride
     * @param padding zeros around the map
     * @param bias whether there is a bias
     */
    public static Conv2d conv(int in, int out, int kernel, int stride, int padding, boolean bias) {
        Arguments.width("Layers: in", in);
        Arguments.atLeast("Layers: kernel", kernel, 1);
        Arguments.atLeast("Layers: stride", stride, 1);
        Arguments.atLeast("Layers: padding", padding, 0);
        Conv2d conv =
                Conv2d.builder()
                        .setFilters(Arguments.width("Layers: out", out))
                        .setKernelShape(new Shape(kernel, kernel))
                        .optStride(new Shape(stride, stride))
                        .optPadding(new Shape(padding, padding))
                        .optBias(bias)
                        .build();
        initialize(conv, torchDefault((double) in * kernel * kernel), bias);
        // Of the images that there are, should they have other channels than was said.
        conv.setInitializer(
                (manager, shape, type) ->
                        torchDefault((double) shape.slice(1).size())
                                .initialize(manager, shape, type),
                "weight");
        return conv;
    }

    /**
     * A linear layer, initialized as PyTorch's: weights and bias uniform in {@code ±1/sqrt(in)}.
     *
     * @param in input features
     * @param out output features
     * @param bias whether there is a bias
     */
    public static Linear linear(int in, int out, boolean bias) {
        Arguments.width("Layers: in", in);
        Arguments.width("Layers: out", out);
        Linear linear = Linear.builder().setUnits(out).optBias(bias).build();
        initialize(linear, torchDefault(in), bias);
        return linear;
    }

    /** The rectified linear unit. */
    public static Block relu() {
        return new Relu();
    }

    /**
     * Maximum over windows of the given side, without overlap; a remainder at the border is
     * dropped.
     */
    public static Block maxPool(int side) {
        Arguments.atLeast("Layers: side", side, 1);
        return Pool.maxPool2dBlock(new Shape(side, side), new Shape(side, side));
    }

    /** {@code [N, ...]} to {@code [N, features]}. */
    public static Block flatten() {
        return Blocks.batchFlattenBlock();
    }

    /** Dropout with the given probability of a zero. */
    public static Block dropout(double probability) {
        Arguments.probability("Layers: probability", probability);
        return Dropout.builder().optRate((float) probability).build();
    }

    private static void initialize(Block layer, Initializer initializer, boolean bias) {
        layer.setInitializer(initializer, "weight");
        if (bias) {
            layer.setInitializer(initializer, "bias");
        }
    }

    // kaiming_uniform_(a=sqrt(5)), which PyTorch's Conv2d and Linear call, comes to this bound.
    private static Initializer torchDefault(double fanIn) {
        return new UniformInitializer((float) (1 / Math.sqrt(fanIn)));
    }
}
