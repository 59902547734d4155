package ai.gaze.zoo.safetensors;

import ai.gaze.zoo.file.AtomicFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;

/** The raw content of one tensor. */
public final class TensorView implements TensorData {

    private final Dtype dtype;
    private final long[] shape;
    private final ByteBuffer data;

    /**
     * @param dtype the type of the elements
     * @param shape the dimensions; none for a scalar
     * @param data the elements, row-major and little-endian, from position to limit; not copied
     * @throws IllegalArgumentException if the bytes are not as many as type and shape need
     */
    public TensorView(Dtype dtype, long[] shape, ByteBuffer data) {
        if (Arrays.stream(shape).anyMatch(d -> d < 0) || dtype.bytes(shape) != data.remaining()) {
            throw new IllegalArgumentException(
                    data.remaining() + " bytes for " + dtype + Arrays.toString(shape));
        }
        this.dtype = dtype;
        this.shape = shape.clone();
        this.data = data.slice();
    }

    @Override
    public Dtype dtype() {
        return dtype;
    }

    @Override
    public long[] shape() {
        return shape.clone();
    }

    /** Returns the elements, row-major: a read-only little-endian buffer of its own position. */
    public ByteBuffer data() {
        return data.asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public void writeTo(WritableByteChannel out) throws IOException {
        AtomicFiles.writeFully(out, data());
    }
}
