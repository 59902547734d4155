package ai.gaze.zoo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv2d;
import ai.gaze.testing.RequiresCuda;
import org.junit.jupiter.api.Test;

@RequiresCuda
class CudaTest {

    /** 3x3 sums of 64 channels: TF32, the default of cuDNN, keeps 10 bits of each factor. */
    private static final float TOLERANCE = 1e-3f;

    @Test
    void aConvolutionOnTheGpuEqualsTheOneOnTheCpu() {
        try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
            NDArray images = ramp(manager, new Shape(4, 64, 8, 8)).sin();
            NDArray kernel = ramp(manager, new Shape(32, 64, 3, 3)).cos().mul(1f / 64);
            NDArray expected = convolve(images, kernel);
            NDArray onGpu =
                    convolve(
                            images.toDevice(Device.gpu(), true),
                            kernel.toDevice(Device.gpu(), true));
            assertArrayEquals(
                    expected.toFloatArray(),
                    onGpu.toDevice(Device.cpu(), true).toFloatArray(),
                    TOLERANCE);
        }
    }

    private static NDArray convolve(NDArray images, NDArray kernel) {
        return Conv2d.conv2d(images, kernel, null, new Shape(1, 1), new Shape(1, 1))
                .singletonOrThrow();
    }

    private static NDArray ramp(NDManager manager, Shape shape) {
        return manager.arange((int) shape.size()).toType(DataType.FLOAT32, false).reshape(shape);
    }
}
