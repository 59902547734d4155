package ai.gaze.zoo.safetensors;

import ai.djl.ndarray.NDArray;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a tensor in a file is made of: raw bytes ({@link TensorView}) or an NDArray. */
public interface TensorData {

    /** Returns the type of the elements. */
    Dtype dtype();

    /** Returns the dimensions; none for a scalar. */
    long[] shape();

    /**
     * Writes the elements, row-major and little-endian.
     *
     * @param out where to
     * @throws IOException if it cannot be written
     */
    void writeTo(WritableByteChannel out) throws IOException;

    /**
     * Stores an array. It is read when it is written, so it must stay open until then; one on a GPU
     * is copied to the host then, one at a time.
     *
     * @param array of a type that the format and the engine share
     * @throws SafetensorsException if the format has no such type
     */
    static TensorData of(NDArray array) {
        return new ArrayData(array);
    }

    /**
     * Stores arrays by name.
     *
     * @param arrays by name
     * @return the same names in the same order
     */
    static Map<String, TensorData> ofAll(Map<String, NDArray> arrays) {
        Map<String, TensorData> tensors = new LinkedHashMap<>();
        arrays.forEach((name, array) -> tensors.put(name, of(array)));
        return tensors;
    }
}
