package ai.gaze.zoo.safetensors;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.gaze.zoo.array.Casts;
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
        if (array.size() == 0) {
            return;
        }
        long bytes = dtype.bytes(shape());
        if (bytes > Integer.MAX_VALUE) {
            throw SafetensorsException.of(
                    "an array of %s bytes cannot be stored, Java addresses 2 GiB at once; split it",
                    bytes);
        }
        // DJL attaches the copies that it makes underneath (from a GPU, of a transposed array) to
        // the
        // manager of the array it is asked for. A handle of our own in a manager of our own lets
        // them
        // die here and not with the model.
        try (NDManager scratch = array.getManager().newSubManager()) {
            NDArray host =
                    array.getDevice().equals(Device.cpu())
                            ? array.stopGradient()
                            : Casts.copy(array, Device.cpu());
            host.attach(scratch);
            // The engine's byte order is little-endian on all platforms that it exists for.
            AtomicFiles.writeFully(out, host.toByteBuffer(true));
        }
    }
}
