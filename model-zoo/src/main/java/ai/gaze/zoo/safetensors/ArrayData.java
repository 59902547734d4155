package ai.gaze.zoo.safetensors;

import ai.djl.ndarray.NDArray;
import ai.gaze.zoo.array.HostArrays;
import ai.gaze.zoo.file.AtomicFiles;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;

/** An NDArray as the content of a tensor. */
final class ArrayData implements TensorData {

    private final NDArray array;
    private final Dtype dtype;

    ArrayData(NDArray array) {
        this.array = array;
        this.dtype =
                Dtype.of(array.getDataType())
                        .orElseThrow(
                                () ->
                                        SafetensorsException.of(
                                                "an array of type %s cannot be stored as"
                                                        + " safetensors; convert it first",
                                                array.getDataType()));
    }

    @Override
    public Dtype dtype() {
        return dtype;
    }

    @Override
    public long[] shape() {
        return array.getShape().getShape();
    }

    @Override
    public void writeTo(WritableByteChannel out) throws IOException {
        long bytes = dtype.bytes(shape());
        if (bytes > Integer.MAX_VALUE) {
            throw SafetensorsException.of(
                    "an array of %s bytes cannot be stored, Java addresses 2 GiB at once; split it",
                    bytes);
        }
        // The engine's byte order is little-endian on all platforms that it exists for.
        HostArrays.read(array, values -> AtomicFiles.writeFully(out, values));
    }
}
