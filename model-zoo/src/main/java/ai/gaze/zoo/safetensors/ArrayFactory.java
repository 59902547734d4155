package ai.gaze.zoo.safetensors;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Makes arrays of the raw bytes of tensors. */
final class ArrayFactory {

    private ArrayFactory() {}

    /**
     * Copies a tensor into an array on the manager's device.
     *
     * @param manager which the array is attached to
     * @param tensor of a type that has one in DJL
     */
    static NDArray create(NDManager manager, TensorView tensor) {
        DataType type = tensor.dtype().arrayType().orElseThrow();
        Shape shape = new Shape(tensor.shape());
        if (manager.getDevice().isGpu()) {
            int bytes = Math.toIntExact(shape.size() * type.getNumOfBytes());
            ByteBuffer buffer = manager.allocateDirect(bytes);
            copy(tensor, buffer);
            return manager.create(buffer.rewind(), shape, type);
        }
        // On the CPU DJL would wrap a direct buffer and keep it alive through this one NDArray
        // only:
        // a view of it that lives longer would read freed memory, and a mapped file ends the JVM on
        // the first in-place operation. So the engine allocates, and its memory is filled.
        NDArray array = manager.create(shape, type);
        if (shape.size() > 0) {
            copy(tensor, array.toByteBuffer(true));
        }
        return array;
    }

    private static void copy(TensorView tensor, ByteBuffer target) {
        ByteBuffer source = tensor.data();
        if (tensor.dtype() != Dtype.BF16) {
            target.put(source);
            return;
        }
        target.order(ByteOrder.nativeOrder());
        while (source.hasRemaining()) {
            target.putInt(source.getShort() << 16);
        }
    }
}
