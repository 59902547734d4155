package ai.gaze.zoo.safetensors;

import java.nio.ByteBuffer;

/** Tells finite numbers from NaN and infinities: these have every bit of the exponent set. */
final class FiniteNumbers {

    private static final int EXPONENT_OF_HALF = 0x7c00;
    private static final int EXPONENT_OF_BFLOAT = 0x7f80;

    private FiniteNumbers() {}

    /**
     * Whether all numbers are finite.
     *
     * @param numbers whole elements, little-endian; read to the end
     * @param type of each
     */
    static boolean areIn(ByteBuffer numbers, Dtype type) {
        boolean finite = true;
        switch (type) {
            case F64 -> {
                while (finite && numbers.hasRemaining()) {
                    // What becomes of it in a network.
                    finite = Float.isFinite((float) numbers.getDouble());
                }
            }
            case F32 -> {
                while (finite && numbers.hasRemaining()) {
                    finite = Float.isFinite(numbers.getFloat());
                }
            }
            case F16 -> finite = clear(numbers, EXPONENT_OF_HALF);
            case BF16 -> finite = clear(numbers, EXPONENT_OF_BFLOAT);
            default -> numbers.position(numbers.limit());
        }
        return finite;
    }

    private static boolean clear(ByteBuffer numbers, int exponent) {
        while (numbers.hasRemaining()) {
            if ((numbers.getShort() & exponent) == exponent) {
                return false;
            }
        }
        return true;
    }
}
