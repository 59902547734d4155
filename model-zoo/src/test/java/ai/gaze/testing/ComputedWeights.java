package ai.gaze.testing;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.gaze.zoo.array.HostArrays;
import java.nio.FloatBuffer;
import java.util.stream.IntStream;

/** Weights and images that a script in Python computes just so, which nobody needs to store. */
public final class ComputedWeights {

    private static final int PERIOD = 9973;

    private ComputedWeights() {}

    /** Value {@code k} of a state dictionary. */
    public static NDArray weight(NDManager manager, int k, String name, Shape shape) {
        return weight(manager, k, name, shape, 1);
    }

    /** The same with another offset of the scales of normalizations. */
    public static NDArray weight(NDManager manager, int k, String name, Shape shape, double gain) {
        if (name.endsWith("running_var")) {
            return values(manager, k, shape, 1, 0.3);
        } else if (name.endsWith("layer_scale") || name.endsWith("gamma")) {
            return values(manager, k, shape, 0.5, 0.1);
        } else if (shape.dimension() > 1) {
            double scale = Math.pow(2.0 / shape.slice(1).size(), 0.5);
            return values(manager, k, shape, 0, scale);
        }
        return values(manager, k, shape, name.endsWith(".weight") ? gain : 0, 0.1);
    }

    /** Images in colour. */
    public static NDArray images(NDManager manager, int number, int height, int width) {
        float[] pixels = new float[number * 3 * height * width];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (float) Math.sin(0.37 * i);
        }
        return HostArrays.of(manager, pixels, new Shape(number, 3, height, width));
    }

    private static NDArray values(
            NDManager manager, int k, Shape shape, double offset, double scale) {
        return HostArrays.filled(
                manager,
                shape,
                DataType.FLOAT32,
                bytes -> fill(bytes.asFloatBuffer(), k, offset, scale));
    }

    private static void fill(FloatBuffer values, int k, double offset, double scale) {
        IntStream.range(0, values.capacity())
                .parallel()
                .forEach(
                        i -> {
                            double r = i % PERIOD;
                            double angle = 0.7 * k + 0.013 * i + 0.01 * r * r + 1.0;
                            values.put(i, (float) (offset + scale * Math.sin(angle)));
                        });
    }
}
