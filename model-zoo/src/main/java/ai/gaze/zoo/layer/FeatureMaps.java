package ai.gaze.zoo.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.gaze.zoo.array.HostArrays;

/** Operations on maps {@code [N, C, H, W]} that several modules share. */
public final class FeatureMaps {

    private FeatureMaps() {}

    /** The mean of each channel, {@code [N, C]}. */
    public static NDArray means(NDArray x) {
        return x.getNDArrayInternal().globalAvgPool();
    }

    /** The mean of each channel, {@code [N, C, 1, 1]}. */
    public static NDArray pooledMeans(NDArray x) {
        return pooled(means(x), x.getShape().get(1));
    }

    /** The maximum of each channel, {@code [N, C, 1, 1]}. */
    public static NDArray pooledMaxima(NDArray x) {
        // A maximum along one axis is a parallel reduction; the engine's global maximum pooling
        // walks each map with one thread on a GPU.
        return pooled(flat(x).max(new int[] {2}), x.getShape().get(1));
    }

    /**
     * The variance of each channel with one degree of freedom less, as PyTorch's {@code var},
     * {@code [N, C, 1, 1]}; 0 where a map has one position.
     *
     * @param epsilon added to it
     */
    public static NDArray variances(NDArray x, double epsilon) {
        Shape map = new Shape(1, 1, x.getShape().get(2), x.getShape().get(3));
        int[] positions = {2, 3};
        // Counted on a map of ones, so that a graph of open size counts its own positions.
        NDArray others =
                x.getManager()
                        .ones(map, x.getDataType())
                        .sum(positions, true)
                        .sub(1)
                        .clip(1, Integer.MAX_VALUE);
        NDArray squares = x.sub(pooledMeans(x)).square();
        NDArray variances = squares.sum(positions, true).div(others);
        return epsilon == 0 ? variances : variances.add(epsilon);
    }

    /** {@code [N, C]} as {@code [N, C, 1, 1]}. */
    public static NDArray pooled(NDArray vectors, long channels) {
        return vectors.reshape(-1, channels, 1, 1);
    }

    /** The middle of mean and maximum of each channel, {@code [N, C]}. */
    public static NDArray middles(NDArray x) {
        return scaled(means(x).add(flat(x).max(new int[] {2})), 0.5);
    }

    /** {@code [N, C, H, W]} as {@code [N, C, HW]}. */
    public static NDArray flat(NDArray x) {
        return x.reshape(-1, x.getShape().get(1), x.getShape().get(2) * x.getShape().get(3));
    }

    /** {@code [N, C, HW]} as {@code [N, C, H, W]}, with the height and width of {@code like}. */
    public static NDArray unflat(NDArray flat, long channels, NDArray like) {
        return flat.reshape(-1, channels, like.getShape().get(2), like.getShape().get(3));
    }

    /** A batch of matrices, transposed: {@code [N, A, B]} to {@code [N, B, A]}. */
    public static NDArray transposed(NDArray matrices) {
        return matrices.transpose(0, 2, 1);
    }

    /**
     * {@code factor * x}, safe for the backward pass.
     *
     * <p>DJL's {@code mul(Number)} and {@code div(Number)} must not stand where a gradient passes:
     * on a CPU they wrap a Java buffer that is released at once, though the engine reads it again
     * in the backward pass, and after a garbage collection the gradient is anything.
     */
    public static NDArray scaled(NDArray x, double factor) {
        return x.mul(HostArrays.scalar(x.getManager(), (float) factor));
    }

    /**
     * What each position receives.
     *
     * @param affinity {@code [N, positions, sources]}
     * @param values {@code [N, C, sources]}
     * @return {@code [N, C, positions]}
     */
    public static NDArray weightedSum(NDArray affinity, NDArray values) {
        // Transposing the affinity, the larger matrix, costs a third more at 32x32.
        return transposed(affinity.batchMatMul(transposed(values)));
    }

    /**
     * An affinity with the positions of its maps written out.
     *
     * @param affinity {@code [N, HW, hw]}
     * @param to the map {@code [N, C, H, W]} that receives
     * @param from the map {@code [N, C, h, w]} that gives
     * @return {@code [N, H, W, h, w]}, a view
     */
    public static NDArray betweenMaps(NDArray affinity, NDArray to, NDArray from) {
        Shape receiver = to.getShape();
        Shape giver = from.getShape();
        return affinity.reshape(-1, receiver.get(2), receiver.get(3), giver.get(2), giver.get(3));
    }

    /** {@code min(max(x + 3, 0), 6) / 6}, a sigmoid of straight lines. */
    public static NDArray hardSigmoid(NDArray x) {
        return scaled(x.add(3).clip(0, 6), 1.0 / 6);
    }
}
