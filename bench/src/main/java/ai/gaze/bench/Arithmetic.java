package ai.gaze.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv2d;
import ai.gaze.zoo.array.Casts;
import java.util.function.UnaryOperator;

/**
 * A step of nothing but multiply-adds, at the rate at which the device makes large products: as a
 * matrix product or as a convolution with a 1x1 kernel, whichever is faster. (NVIDIA's convolutions
 * round float32 to TF32, PyTorch's matrix products do not, unless they are told otherwise.)
 */
final class Arithmetic implements Timed {

    // Large enough to keep a big GPU busy for a millisecond, and a CPU for some tens.
    private static final int GPU_SIDE = 8192;
    private static final int CPU_SIDE = 1024;
    private static final int PIXELS = 16;
    private static final int PRODUCTS = 5;

    // The gradients of images and weights are as many products again.
    private static final int PASSES = 3;

    private final NDManager manager;
    private final double multiplyAdds;
    private final int side;
    private final NDArray matrix;
    private final NDArray images;
    private final NDArray kernel;

    /**
     * @param multiplyAdds of a forward pass over the batch
     */
    Arithmetic(NDManager device, DataType type, double multiplyAdds) {
        manager = device.newSubManager();
        this.multiplyAdds = multiplyAdds;
        side = manager.getDevice().isGpu() ? GPU_SIDE : CPU_SIDE;
        matrix = Casts.to(manager.randomNormal(new Shape(side, side)), type);
        images = matrix.reshape(-1, PIXELS, PIXELS, side).transpose(0, 3, 1, 2);
        kernel = matrix.reshape(side, 1, 1, side).transpose(0, 3, 1, 2);
    }

    @Override
    public double seconds(int steps) {
        double product =
                Math.min(
                        product(matrix, a -> a.matMul(matrix)),
                        product(images, x -> Conv2d.conv2d(x, kernel).singletonOrThrow()));
        return steps * PASSES * multiplyAdds * product / Math.pow(side, 3);
    }

    /** Returns the seconds of one product. */
    private double product(NDArray left, UnaryOperator<NDArray> product) {
        long began = System.nanoTime();
        for (int i = 0; i < PRODUCTS; i++) {
            try (NDManager scratch = manager.newSubManager()) {
                NDArray view = left.stopGradient();
                view.attach(scratch);
                NDArray result = product.apply(view);
                if (i == PRODUCTS - 1) {
                    // What is read is copied after everything before it: the device is done then.
                    Casts.to(result.get(0).flatten().get(0), DataType.FLOAT32).getFloat();
                }
            }
        }
        return (System.nanoTime() - began) / 1e9 / PRODUCTS;
    }

    @Override
    public void close() {
        manager.close();
    }
}
