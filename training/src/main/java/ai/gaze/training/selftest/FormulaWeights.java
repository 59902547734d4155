package ai.gaze.training.selftest;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.stream.IntStream;

/**
 * Weights that are computed instead of stored: value i of parameter k is {@code (float) (offset +
 * scale * sin(0.7 k + 0.013 i + 0.01 r r + 1))} with {@code r = i mod 9973}, in double precision.
 */
final class FormulaWeights {

    private final double perParameter;
    private final double perValue;
    private final double perSquare;
    private final int modulus;
    private final double phase;

    /**
     * @param formula the constants {@code k}, {@code i}, {@code r}, {@code modulus}, {@code phase}
     */
    FormulaWeights(JsonNode formula) {
        perParameter = formula.get("k").asDouble();
        perValue = formula.get("i").asDouble();
        perSquare = formula.get("r").asDouble();
        modulus = formula.get("modulus").asInt();
        phase = formula.get("phase").asDouble();
    }

    /**
     * Overwrites a parameter.
     *
     * @param array what to overwrite
     * @param k the number of the parameter, from 0
     * @param offset the mean of the values
     * @param scale their amplitude
     */
    void fill(NDArray array, int k, double offset, double scale) {
        int size = Math.toIntExact(array.size());
        // Direct, because the engine would copy a buffer on the heap once more.
        ByteBuffer bytes =
                ByteBuffer.allocateDirect(size * Float.BYTES).order(ByteOrder.nativeOrder());
        FloatBuffer values = bytes.asFloatBuffer();
        IntStream.range(0, (size + modulus - 1) / modulus)
                .parallel()
                .forEach(piece -> fill(values, piece * modulus, k, offset, scale));
        array.set(bytes);
    }

    // One period of r: values first to first + modulus.
    private void fill(FloatBuffer values, int first, int k, double offset, double scale) {
        for (int r = 0; r < modulus && first + r < values.capacity(); r++) {
            int i = first + r;
            // The order of the operations is that of the reference, so that the bits agree.
            double angle = perParameter * k + perValue * i + perSquare * ((double) r * r) + phase;
            values.put(i, (float) (offset + scale * Math.sin(angle)));
        }
    }
}
