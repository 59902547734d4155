package ai.gaze.zoo.safetensors;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.gaze.zoo.array.HostArrays;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;

/** An open file of tensors by name, of whatever format. */
public abstract class TensorFile implements AutoCloseable {

    /** A multiple of the size of every element. */
    private static final int PART = 1 << 20;

    /** BF16 is widened in pieces of this many bytes. */
    private static final int PIECE = 1 << 16;

    private final String source;

    /**
     * @param source what to call the file in an error
     */
    protected TensorFile(String source) {
        this.source = source;
    }

    /** Returns what the file is called in an error. */
    protected final String source() {
        return source;
    }

    /** Returns the names of the tensors, in the order of the file. */
    public abstract List<String> names();

    /**
     * Returns the type of a tensor.
     *
     * @param name its name
     * @throws ai.gaze.zoo.UserException if there is none of this name
     */
    public abstract Dtype dtype(String name);

    /**
     * Returns the dimensions of a tensor; none for a scalar.
     *
     * @param name its name
     * @throws ai.gaze.zoo.UserException if there is none of this name
     */
    public abstract long[] shape(String name);

    /** Returns the free-form strings of the file, in their order; none if it has none. */
    public abstract Map<String, String> metadata();

    /** Returns what a person should know of how the file was read, a sentence each. */
    public List<String> remarks() {
        return List.of();
    }

    /**
     * Reads bytes of a tensor, row-major and little-endian, until a buffer is full.
     *
     * @param name its name
     * @param from the first byte
     * @param target takes what remains in it
     * @throws IOException if they cannot be read
     */
    protected abstract void read(String name, long from, ByteBuffer target) throws IOException;

    /**
     * Copies a tensor into an array on the manager's device. BF16 becomes float32, exactly.
     *
     * @param manager which the array is attached to
     * @param name the name of the tensor
     * @return an array of the shape of the tensor
     * @throws ai.gaze.zoo.UserException if there is none of this name, or none of this type in DJL,
     *     or it has 2 GiB or more
     * @throws IOException if it cannot be read
     */
    public final NDArray toNDArray(NDManager manager, String name) throws IOException {
        Dtype dtype = dtype(name);
        DataType type =
                dtype.arrayType()
                        .orElseThrow(
                                () ->
                                        SafetensorsException.of(
                                                "%s: tensor %s is of type %s, which DJL's PyTorch"
                                                        + " engine does not have; convert it where"
                                                        + " the file is made",
                                                source, SafetensorsException.quote(name), dtype));
        addressable(name);
        // Read and not mapped: a mapping ends only with a garbage collection, and until then
        // Windows would not let the file be replaced.
        return HostArrays.filled(
                manager, new Shape(shape(name)), type, target -> fill(target, name, dtype));
    }

    private void fill(ByteBuffer target, String name, Dtype dtype) throws IOException {
        if (dtype != Dtype.BF16) {
            read(name, 0, target);
            return;
        }
        long size = size(name);
        ByteBuffer piece = ByteBuffer.allocate(PIECE).order(ByteOrder.LITTLE_ENDIAN);
        for (long offset = 0; offset < size; offset += PIECE) {
            piece.clear().limit((int) Math.min(PIECE, size - offset));
            read(name, offset, piece);
            piece.flip();
            while (piece.hasRemaining()) {
                target.putInt(piece.getShort() << 16);
            }
        }
    }

    /**
     * Whether every element of a tensor is a finite number; so is what is not float16, bfloat16,
     * float32 or float64.
     *
     * @param name its name
     * @throws ai.gaze.zoo.UserException if there is none of this name
     * @throws IOException if it cannot be read
     */
    public final boolean isFinite(String name) throws IOException {
        long size = size(name);
        ByteBuffer part =
                ByteBuffer.allocate((int) Math.min(PART, size)).order(ByteOrder.LITTLE_ENDIAN);
        for (long at = 0; at < size; at += PART) {
            part.clear().limit((int) Math.min(PART, size - at));
            read(name, at, part);
            if (!FiniteNumbers.areIn(part.flip(), dtype(name))) {
                return false;
            }
        }
        return true;
    }

    /** Returns the bytes that a tensor takes. */
    final long size(String name) {
        return dtype(name).bytes(shape(name));
    }

    final void addressable(String name) {
        if (size(name) > Integer.MAX_VALUE) {
            throw SafetensorsException.of(
                    "%s: tensor %s has %s bytes, Java addresses 2 GiB at once; split it where the"
                            + " file is made",
                    source, SafetensorsException.quote(name), size(name));
        }
    }

    @Override
    public abstract void close() throws IOException;
}
