package ai.gaze.zoo.layer;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.training.initializer.Initializer;
import ai.djl.training.initializer.NormalInitializer;

/**
 * Layers with the normal initialization of He, Zhang, Ren and Sun ("Delving Deep into Rectifiers",
 * 2015), zero biases, and padding that keeps the size at stride 1: what torchvision's networks are
 * made of.
 *
 * <p>What no such layer can be made of is refused with a {@link ai.gaze.zoo.UserException}.
 */
public final class HeLayers {

    private HeLayers() {}

    /**
     * A convolution without bias, of standard deviation {@code sqrt(2 / (out kernel kernel))}.
     *
     * @param in input channels
     * @param out output channels
     * @param kernel side of the square kernel, odd
     * @param stride stride
     */
    public static Conv2d conv(int in, int out, int kernel, int stride) {
        return conv(out, kernel, stride, 1, false, fanOut(out, kernel));
    }

    /**
     * As {@link #conv(int, int, int, int)} with groups of channels that do not see each other, and
     * a distance between the taps of the kernel.
     */
    public static Conv2d grouped(int out, int kernel, int stride, int groups, int dilation) {
        return conv(out, kernel, stride, groups, dilation, false, fanOut(out, kernel));
    }

    /** As {@link #conv(int, int, int, int)} with a bias that starts at zero. */
    public static Conv2d convWithBias(int in, int out, int kernel, int stride) {
        return conv(out, kernel, stride, 1, true, fanOut(out, kernel));
    }

    /**
     * A convolution of each channel by itself, without bias.
     *
     * @param channels channels of input and output
     * @param kernel side of the square kernel, odd
     * @param stride stride
     */
    public static Conv2d depthwise(int channels, int kernel, int stride) {
        return conv(channels, kernel, stride, channels, false, fanOut(channels, kernel));
    }

    /** A convolution without bias, of standard deviation {@code sqrt(2 / (in kernel kernel))}. */
    public static Conv2d convFanIn(int in, int out, int kernel, int stride) {
        Arguments.width("HeLayers: in", in);
        // Of the images that there are, should they have other channels than was said.
        Initializer weight =
                (manager, shape, type) ->
                        fanOut(Math.toIntExact(shape.get(1)), kernel)
                                .initialize(manager, shape, type);
        return conv(out, kernel, stride, 1, false, weight);
    }

    /**
     * A linear layer with a bias that starts at zero.
     *
     * @param out output features
     * @param weight initialization of the weights
     */
    public static Linear linear(int out, Initializer weight) {
        Arguments.width("HeLayers: out", out);
        Arguments.given("HeLayers: weight", weight);
        Linear linear = Linear.builder().setUnits(out).build();
        return initialize(linear, weight, true);
    }

    private static Conv2d conv(
            int out, int kernel, int stride, int groups, boolean bias, Initializer weight) {
        return conv(out, kernel, stride, groups, 1, bias, weight);
    }

    private static Conv2d conv(
            int out,
            int kernel,
            int stride,
            int groups,
            int dilation,
            boolean bias,
            Initializer weight) {
        Arguments.width("HeLayers: out", out);
        Arguments.atLeast("HeLayers: kernel", kernel, 1);
        Arguments.atLeast("HeLayers: stride", stride, 1);
        Arguments.divisor("HeLayers: groups", groups, out, "output channels");
        Arguments.atLeast("HeLayers: dilation", dilation, 1);
        long padding = (long) dilation * (kernel / 2);
        Conv2d conv =
                Conv2d.builder()
                        .setFilters(out)
                        .setKernelShape(new Shape(kernel, kernel))
                        .optStride(new Shape(stride, stride))
                        .optPadding(new Shape(padding, padding))
                        .optDilation(new Shape(dilation, dilation))
                        .optGroups(groups)
                        .optBias(bias)
                        .build();
        return initialize(conv, weight, bias);
    }

    private static Initializer fanOut(int channels, int kernel) {
        Arguments.width("HeLayers: channels", channels);
        return new NormalInitializer(
                (float) Math.sqrt(2.0 / ((double) channels * kernel * kernel)));
    }

    private static <T extends Block> T initialize(T layer, Initializer weight, boolean bias) {
        layer.setInitializer(weight, "weight");
        if (bias) {
            layer.setInitializer(Initializer.ZEROS, "bias");
        }
        return layer;
    }
}
