package ai.gaze.zoo.attention;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.training.initializer.XavierInitializer;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.layer.CompositeBlock;
import ai.gaze.zoo.layer.Forward;

/**
 * A convolution of each channel by itself with a kernel as large as the first map that it sees,
 * without bias, padded by half of the kernel as timm does: {@code [N, C, H, W]} stays so where H
 * and W are odd, and is one smaller along an even side.
 */
final class WholeMapConvolution extends CompositeBlock {

    private static final Shape ONE = new Shape(1, 1);

    private final int channels;
    private final Parameter weight;

    /**
     * @param channels channels C of input and output
     */
    WholeMapConvolution(int channels) {
        this.channels = channels;
        weight =
                addParameter(
                        Parameter.builder()
                                .setName("weight")
                                .setType(Parameter.Type.WEIGHT)
                                .optInitializer(
                                        new XavierInitializer(
                                                XavierInitializer.RandomType.GAUSSIAN,
                                                XavierInitializer.FactorType.IN,
                                                2))
                                .build());
    }

    @Override
    protected void prepare(Shape[] inputShapes) {
        long h = inputShapes[0].get(2);
        long w = inputShapes[0].get(3);
        weight.setShape(new Shape(channels, 1, h, w));
    }

    @Override
    protected NDArray compute(Forward f, NDArray x) {
        NDArray kernel = f.value(weight, x);
        long h = kernel.getShape().get(2);
        long w = kernel.getShape().get(3);
        if (x.getShape().get(2) != h || x.getShape().get(3) != w) {
            throw UserException.of(
                    "attention ge with extent=0 and extra-params=true has weights for maps of %sx%s,"
                            + " not %sx%s; build the network for that image size",
                    h, w, x.getShape().get(2), x.getShape().get(3));
        }
        return Conv2d.conv2d(x, kernel, null, ONE, padding(h, w), ONE, channels).singletonOrThrow();
    }

    private static Shape padding(long h, long w) {
        return new Shape((h - 1) / 2, (w - 1) / 2);
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        long h = weight.getShape().get(2);
        long w = weight.getShape().get(3);
        return new Shape[] {
            new Shape(
                    inputShapes[0].get(0),
                    channels,
                    inputShapes[0].get(2) + 2 * ((h - 1) / 2) - h + 1,
                    inputShapes[0].get(3) + 2 * ((w - 1) / 2) - w + 1)
        };
    }
}
