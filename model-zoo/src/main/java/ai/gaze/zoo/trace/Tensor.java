package ai.gaze.zoo.trace;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.array.HostArrays;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Numbers outside of any engine: the content of a parameter or constant.
 *
 * @param type the type of the elements
 * @param shape the dimensions, all fixed
 * @param bytes the elements, little endian, last axis fastest
 */
@SuppressWarnings("ArrayRecordComponent")
public record Tensor(DataType type, Shape shape, byte[] bytes) {

    /** Checks that there are as many bytes as the shape asks for. */
    public Tensor {
        if (type == null || shape == null || bytes == null) {
            throw new IllegalArgumentException(
                    Texts.format(
                            "a tensor of type %s, shape %s and %s; give all of them",
                            type, shape, bytes == null ? "no bytes" : "bytes"));
        }
        double size = type.getNumOfBytes();
        for (long side : shape.getShape()) {
            size *= side < 0 ? Double.NaN : side;
        }
        if (bytes.length != size) {
            throw new IllegalArgumentException(
                    bytes.length + " bytes do not make " + shape + " of " + type);
        }
    }

    /** Copies an array. */
    public static Tensor of(NDArray array) {
        long size = array.size() * array.getDataType().getNumOfBytes();
        byte[] bytes = new byte[Math.toIntExact(size)];
        HostArrays.read(array, values -> values.get(bytes));
        return new Tensor(array.getDataType(), array.getShape(), bytes);
    }

    /** Copies the elements into an array of a manager. */
    public NDArray array(NDManager manager) {
        return HostArrays.of(manager, bytes, shape, type);
    }

    /** Makes a float32 tensor. */
    public static Tensor of(Shape shape, float... values) {
        byte[] bytes = new byte[values.length * Float.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(values);
        return new Tensor(DataType.FLOAT32, shape, bytes);
    }

    /**
     * Returns the elements of a float32 tensor.
     *
     * @throws IllegalStateException if the type is another
     */
    public float[] toFloats() {
        if (type != DataType.FLOAT32) {
            throw new IllegalStateException("the elements are " + type + ", not float32");
        }
        float[] values = new float[Math.toIntExact(shape.size())];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
        return values;
    }
}
