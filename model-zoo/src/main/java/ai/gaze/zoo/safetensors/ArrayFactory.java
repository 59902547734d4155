package ai.gaze.zoo.safetensors;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.gaze.zoo.array.HostArrays;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Makes arrays of the raw bytes of tensors. */
final class ArrayFactory {

    /** BF16 is widened in pieces of this many bytes. */
    private static final int PIECE = 1 << 16;

    private ArrayFactory() {}

    /** The raw bytes of one tensor. */
    @FunctionalInterface
    interface Source {
        /** Fills what remains of a buffer with the bytes from an offset on. */
        void read(ByteBuffer target, long offset) throws IOException;
    }

    /**
     * Copies a tensor into an array on the manager's device.
     *
     * @param manager which the array is attached to
     * @param tensor of a type that has one in DJL
     * @param source its bytes
     */
    static NDArray create(NDManager manager, TensorInfo tensor, Source source) throws IOException {
        return HostArrays.filled(
                manager,
                new Shape(tensor.shape),
                tensor.dtype.arrayType().orElseThrow(),
                target -> fill(target, tensor, source));
    }

    private static void fill(ByteBuffer target, TensorInfo tensor, Source source)
            throws IOException {
        if (tensor.dtype != Dtype.BF16) {
            source.read(target, 0);
            return;
        }
        ByteBuffer piece = ByteBuffer.allocate(PIECE).order(ByteOrder.LITTLE_ENDIAN);
        for (long offset = 0; offset < tensor.size(); offset += PIECE) {
            piece.clear().limit((int) Math.min(PIECE, tensor.size() - offset));
            source.read(piece, offset);
            piece.flip();
            while (piece.hasRemaining()) {
                target.putInt(piece.getShort() << 16);
            }
        }
    }
}
