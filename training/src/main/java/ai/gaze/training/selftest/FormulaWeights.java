package ai.gaze.training.selftest;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.gaze.zoo.array.HostArrays;
import com.fasterxml.jackson.databind.JsonNode;
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
        try (NDArray computed =
                HostArrays.filled(
                        array.getManager(),
                        array.getShape(),
                        DataType.FLOAT32,
                        bytes -> fill(bytes.asFloatBuffer(), size, k, offset, scale))) {
            array.set(new NDIndex("..."), computed);
        }
    }

    private void fill(FloatBuffer values, int size, int k, double offset, double scale) {
        IntStream.range(0, (size + modulus - 1) / modulus)
                .parallel()
                .forEach(piece -> fillPeriod(values, piece * modulus, k, offset, scale));
    }

    // One period of r: values first to first + modulus.
    private void fillPeriod(FloatBuffer values, int first, int k, double offset, double scale) {
        float[] period = new float[Math.min(modulus, values.capacity() - first)];
        for (int r = 0; r < period.length; r++) {
            int i = first + r;
            // The order of the operations is that of the reference, so that the bits agree.
            double angle = perParameter * k + perValue * i + perSquare * ((double) r * r) + phase;
            period[r] = (float) (offset + scale * Math.sin(angle));
        }
        values.put(first, period);
    }
}
