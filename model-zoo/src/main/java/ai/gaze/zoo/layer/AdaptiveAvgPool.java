package ai.gaze.zoo.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.pooling.Pool;
import ai.gaze.zoo.array.Casts;
import ai.gaze.zoo.array.HostArrays;

/**
 * Average pooling to a fixed size, as PyTorch's {@code AdaptiveAvgPool2d}: window i of m over n
 * covers {@code floor(i n / m)} up to {@code ceil((i + 1) n / m)}.
 */
public final class AdaptiveAvgPool extends CompositeBlock {

    private final int height;
    private final int width;

    /**
     * @param height height of the output
     * @param width width of the output
     * @throws ai.gaze.zoo.UserException if one of them is below 1
     */
    public AdaptiveAvgPool(int height, int width) {
        this.height = Arguments.atLeast("AdaptiveAvgPool: height", height, 1);
        this.width = Arguments.atLeast("AdaptiveAvgPool: width", width, 1);
    }

    @Override
    protected NDArray compute(Forward f, NDArray x) {
        return pool(x, height, width);
    }

    /**
     * Pools a map.
     *
     * @param x {@code [N, C, H, W]}
     * @param height height of the output
     * @param width width of the output
     * @return {@code [N, C, height, width]}
     */
    public static NDArray pool(NDArray x, int height, int width) {
        Shape shape = x.getShape();
        long h = shape.get(2);
        long w = shape.get(3);
        if (h == height && w == width) {
            return x;
        }
        if (h % height == 0 && w % width == 0) {
            Shape window = new Shape(h / height, w / width);
            return Pool.avgPool2d(x, window, window, new Shape(0, 0), false, true);
        }
        // Two small products: DJL's API has no adaptive pooling to more than one position.
        NDArray columns = windows(x, w, width);
        NDArray rows = windows(x, h, height);
        NDArray pooled = x.matMul(columns);
        return pooled.transpose(0, 1, 3, 2).matMul(rows).transpose(0, 1, 3, 2);
    }

    // Column i averages over window i.
    private static NDArray windows(NDArray x, long size, int count) {
        float[] matrix = new float[Math.toIntExact(size * count)];
        for (int i = 0; i < count; i++) {
            int from = (int) (i * size / count);
            int to = (int) (((i + 1) * size + count - 1) / count);
            for (int j = from; j < to; j++) {
                matrix[j * count + i] = 1f / (to - from);
            }
        }
        return Casts.to(
                HostArrays.of(x.getManager(), matrix, new Shape(size, count)), x.getDataType());
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        return new Shape[] {new Shape(inputShapes[0].get(0), inputShapes[0].get(1), height, width)};
    }
}
