package ai.gaze.zoo.export;

import ai.djl.ndarray.types.DataType;
import ai.gaze.zoo.trace.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** IEEE 754 half precision, which Java 17 has no type for. */
final class Halves {

    private Halves() {}

    /** Rounds a float32 tensor to float16. */
    static Tensor of(Tensor tensor) {
        float[] values = tensor.toFloats();
        byte[] bytes = new byte[values.length * Short.BYTES];
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            buffer.putShort(bits(value));
        }
        return new Tensor(DataType.FLOAT16, tensor.shape(), bytes);
    }

    /** Returns the bits of the nearest half, ties to even; what is too large becomes infinite. */
    static short bits(float value) {
        int bits = Float.floatToRawIntBits(value);
        int sign = bits >>> 16 & 0x8000;
        int magnitude = bits & 0x7fffffff;
        if (magnitude > 0x7f800000) {
            return (short) (sign | 0x7e00);
        }
        if (magnitude >= 0x47800000) {
            return (short) (sign | 0x7c00);
        }
        if (magnitude < 0x38800000) {
            // Subnormal: adding 0.5 leaves the rounded steps of 2^-24 in the last bits.
            float shifted = Float.intBitsToFloat(magnitude) + 0.5f;
            return (short) (sign | Float.floatToRawIntBits(shifted) - 0x3f000000);
        }
        int rounded = magnitude + 0xfff + (magnitude >>> 13 & 1) - 0x38000000;
        return (short) (sign | rounded >>> 13);
    }
}
