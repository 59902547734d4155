package ai.gaze.zoo.layer;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.convolutional.Conv1d;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.training.initializer.Initializer;
import ai.djl.training.initializer.XavierInitializer;
import ai.djl.training.initializer.XavierInitializer.FactorType;
import ai.djl.training.initializer.XavierInitializer.RandomType;

/**
 * The layers of attention modules: they keep the size of the map and start from He's weights
 * (normal, variance 2 / fan in; He, Zhang, Ren and Sun, 2015) and zero biases.
 *
 * <p>What no such layer can be made of is refused with a {@link ai.gaze.zoo.UserException}.
 */
public final class Convolutions {

    private static final Initializer HE =
            new XavierInitializer(RandomType.GAUSSIAN, FactorType.IN, 2);

    private Convolutions() {}

    /** A 1x1 convolution. */
    public static Conv2d pointwise(int in, int out, boolean bias) {
        return same(in, out, 1, 1, 1, bias);
    }

    /**
     * A 1x1 convolution with bias that starts at zero, so that its branch adds nothing at first.
     */
    public static Conv2d zeroPointwise(int in, int out) {
        Conv2d conv = pointwise(in, out, true);
        conv.setInitializer(Initializer.ZEROS, "weight");
        return conv;
    }

    /**
     * A convolution with as much zero padding as keeps the size of the map.
     *
     * @param in input channels
     * @param out output channels
     * @param kernel side of the square kernel, odd
     * @param dilation distance between the taps of the kernel
     * @param groups groups of channels that do not see each other
     * @param bias whether there is a bias
     */
    public static Conv2d same(int in, int out, int kernel, int dilation, int groups, boolean bias) {
        Arguments.width("Convolutions: in", in);
        Arguments.width("Convolutions: out", out);
        Arguments.odd("Convolutions: kernel", kernel);
        Arguments.atLeast("Convolutions: dilation", dilation, 1);
        Arguments.divisor("Convolutions: groups", groups, in, "input channels");
        Arguments.divisor("Convolutions: groups", groups, out, "output channels");
        long padding = (long) dilation * (kernel / 2);
        Conv2d conv =
                Conv2d.builder()
                        .setFilters(out)
                        .setKernelShape(new Shape(kernel, kernel))
                        .optPadding(new Shape(padding, padding))
                        .optDilation(new Shape(dilation, dilation))
                        .optGroups(groups)
                        .optBias(bias)
                        .build();
        return declare(conv, bias);
    }

    /**
     * A convolution along the channels of {@code [N, 1, C]}, without bias.
     *
     * @param kernel length of the kernel, odd
     */
    public static Conv1d alongChannels(int kernel) {
        return alongChannels(1, kernel, false);
    }

    /** As {@link #alongChannels(int)} with several outputs {@code [N, filters, C]}. */
    public static Conv1d alongChannels(int filters, int kernel, boolean bias) {
        Arguments.odd("Convolutions: kernel", kernel);
        Conv1d conv =
                Conv1d.builder()
                        .setFilters(Arguments.width("Convolutions: filters", filters))
                        .setKernelShape(new Shape(kernel))
                        .optPadding(new Shape(kernel / 2))
                        .optBias(bias)
                        .build();
        return declare(conv, bias);
    }

    /**
     * A convolution of each channel by itself, with as much zero padding as keeps the size.
     *
     * @param channels channels of input and output
     * @param height height of the kernel, odd
     * @param width width of the kernel, odd
     * @param bias whether there is a bias
     */
    public static Conv2d along(int channels, int height, int width, boolean bias) {
        Arguments.odd("Convolutions: height", height);
        Arguments.odd("Convolutions: width", width);
        Conv2d conv =
                Conv2d.builder()
                        .setFilters(Arguments.width("Convolutions: channels", channels))
                        .setKernelShape(new Shape(height, width))
                        .optPadding(new Shape(height / 2, width / 2))
                        .optGroups(channels)
                        .optBias(bias)
                        .build();
        return declare(conv, bias);
    }

    /** A convolution with bias over the whole of maps that are just as large. */
    public static Conv2d window(int out, int height, int width) {
        Arguments.atLeast("Convolutions: height", height, 1);
        Arguments.atLeast("Convolutions: width", width, 1);
        Conv2d conv =
                Conv2d.builder()
                        .setFilters(Arguments.width("Convolutions: out", out))
                        .setKernelShape(new Shape(height, width))
                        .optBias(true)
                        .build();
        return declare(conv, true);
    }

    /** A linear layer. */
    public static Linear linear(int out, boolean bias) {
        Arguments.width("Convolutions: out", out);
        return declare(Linear.builder().setUnits(out).optBias(bias).build(), bias);
    }

    private static <B extends Block> B declare(B layer, boolean bias) {
        layer.setInitializer(HE, "weight");
        if (bias) {
            layer.setInitializer(Initializer.ZEROS, "bias");
        }
        return layer;
    }
}
