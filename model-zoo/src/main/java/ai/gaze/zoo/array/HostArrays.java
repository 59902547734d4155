package ai.gaze.zoo.array;

import ai.djl.Device;
import ai.djl.ndarray.BaseNDManager;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.gaze.zoo.Texts;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;

/**
 * Arrays of numbers that lie in the host's memory.
 *
 * <p>Use these and not {@code NDManager.create}: on the CPU DJL makes of a Java array a window onto
 * a buffer of Java's that the one {@code NDArray} alone keeps alive. A view of it, a conversion to
 * the type that it has, what autograd has saved of it, read freed memory after the next garbage
 * collection. Here the engine allocates, and counts who still needs the memory. They are read here,
 * too.
 */
public final class HostArrays {

    private HostArrays() {}

    /** Writes the values of an array. */
    @FunctionalInterface
    public interface Filler<E extends Exception> {
        /** Fills a buffer in the order of bytes of the machine, from its position to its limit. */
        void fill(ByteBuffer target) throws E;
    }

    /** Reads the values of an array. */
    @FunctionalInterface
    public interface Reader<E extends Exception> {
        /** Reads what remains of a buffer, in the order of bytes of the machine. */
        void read(ByteBuffer values) throws E;
    }

    /**
     * Reads an array where it lies, or a copy of it from a GPU. DJL would make a Java array of it,
     * and where the heap has no room for one it ends the process.
     *
     * @throws E if the reader does
     */
    public static <E extends Exception> void read(NDArray array, Reader<E> reader) throws E {
        if (!isOfPyTorch(array.getManager())) {
            reader.read(array.toByteBuffer());
        } else if (array.size() > 0) {
            // DJL attaches the copies that it makes underneath (from a GPU, of a transposed array)
            // to the manager of the array that it is asked for: here they do not outlive the call.
            try (NDManager scratch = array.getManager().newSubManager()) {
                NDArray host =
                        array.getDevice().equals(Device.cpu())
                                ? array.stopGradient()
                                : Casts.copy(array, Device.cpu());
                host.attach(scratch);
                reader.read(host.toByteBuffer(true));
            }
        }
    }

    /** Returns a float32 scalar. */
    public static NDArray scalar(NDManager manager, float value) {
        return isOfPyTorch(manager)
                ? manager.full(new Shape(), value, DataType.FLOAT32)
                : of(manager, new float[] {value}, new Shape());
    }

    /** Returns a float64 scalar. */
    public static NDArray scalar(NDManager manager, double value) {
        return of(manager, new double[] {value}, new Shape());
    }

    /** Returns an int32 scalar. */
    public static NDArray scalar(NDManager manager, int value) {
        return of(manager, IntBuffer.wrap(new int[] {value}), new Shape(), DataType.INT32);
    }

    /** Returns an int64 scalar. */
    public static NDArray scalar(NDManager manager, long value) {
        return of(manager, new long[] {value}, new Shape());
    }

    /** Returns a float32 vector. */
    public static NDArray of(NDManager manager, float[] values) {
        return of(manager, values, new Shape(values.length));
    }

    /** Returns an int64 vector. */
    public static NDArray of(NDManager manager, long[] values) {
        return of(manager, values, new Shape(values.length));
    }

    /** Returns a float32 array. */
    public static NDArray of(NDManager manager, float[] values, Shape shape) {
        return of(manager, FloatBuffer.wrap(values), shape, DataType.FLOAT32);
    }

    /** Returns a float64 array. */
    public static NDArray of(NDManager manager, double[] values, Shape shape) {
        return of(manager, DoubleBuffer.wrap(values), shape, DataType.FLOAT64);
    }

    /** Returns an int64 array. */
    public static NDArray of(NDManager manager, long[] values, Shape shape) {
        return of(manager, LongBuffer.wrap(values), shape, DataType.INT64);
    }

    /** Returns an array of the bytes of its values, in the order of bytes of the machine. */
    public static NDArray of(NDManager manager, byte[] values, Shape shape, DataType type) {
        return of(manager, ByteBuffer.wrap(values), shape, type);
    }

    /**
     * Copies a buffer into a new array.
     *
     * @param manager owns the array and names its device
     * @param values of the type of the array, or its bytes; what remains of it
     * @throws IllegalArgumentException if they are not as many as the array has elements or of
     *     another type, or the engine has no such type
     */
    public static NDArray of(NDManager manager, Buffer values, Shape shape, DataType type) {
        ElementTypes.require(type);
        requireOf(values, type);
        if (shape == null || shape.size() < 0 || shape.size() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "an array of host memory cannot be of shape "
                            + shape
                            + "; give sides from 0 up and at most 2^31 - 1 elements");
        }
        BaseNDManager.validateBuffer(values, type, (int) shape.size());
        return filled(manager, shape, type, t -> BaseNDManager.copyBuffer(values, t));
    }

    // DJL counts them and takes their type for granted.
    private static void requireOf(Buffer values, DataType type) {
        boolean fits =
                values instanceof ByteBuffer
                        || switch (type) {
                            case FLOAT32 -> values instanceof FloatBuffer;
                            case FLOAT64 -> values instanceof DoubleBuffer;
                            case FLOAT16 -> values instanceof ShortBuffer;
                            case INT32 -> values instanceof IntBuffer;
                            case INT64 -> values instanceof LongBuffer;
                            default -> false;
                        };
        if (!fits) {
            throw new IllegalArgumentException(
                    Texts.format(
                            "an array of %s was to be made of %s; give such numbers, or a ByteBuffer",
                            Texts.name(type),
                            values == null ? "null" : values.getClass().getSimpleName()));
        }
    }

    /**
     * Makes an array and lets its memory be written.
     *
     * @param manager owns the array and names its device
     * @param filler writes all of it; on the CPU straight into the memory of the engine
     * @throws E if the filler does; then there is no array
     * @throws IllegalArgumentException if the engine has no such type
     */
    public static <E extends Exception> NDArray filled(
            NDManager manager, Shape shape, DataType type, Filler<E> filler) throws E {
        ElementTypes.require(type);
        if (!isOfPyTorch(manager) || !manager.getDevice().equals(Device.cpu())) {
            // A GPU takes a copy, and another engine may give a copy to write into. What is no
            // manager of an engine records what a network does, and makes its arrays of these
            // buffers here.
            int bytes = Math.toIntExact(shape.size() * type.getNumOfBytes());
            ByteBuffer buffer = manager.allocateDirect(bytes);
            filler.fill(buffer);
            return manager.create(buffer.rewind(), shape, type);
        }
        NDArray array = manager.create(shape, type);
        boolean filled = false;
        try {
            if (shape.size() > 0) {
                filler.fill(array.toByteBuffer(true));
            }
            filled = true;
            return array;
        } finally {
            if (!filled) {
                array.close();
            }
        }
    }

    private static boolean isOfPyTorch(NDManager manager) {
        return manager instanceof BaseNDManager
                && "PyTorch".equals(manager.getEngine().getEngineName());
    }
}
