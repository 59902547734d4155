package ai.gaze.zoo.attention;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Embedding;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.array.HostArrays;
import ai.gaze.zoo.layer.FeatureMaps;
import ai.gaze.zoo.layer.Forward;

/**
 * The linear functions of each position of a {@link LambdaLayer} out of a vector for each offset
 * between two positions, {@code [2 H - 1, 2 W - 1, K]}.
 *
 * @param keys K
 * @param embeddings the vectors
 */
record OffsetLambdas(int keys, Parameter embeddings) {

    /** Sets the shape of the vectors for a map. */
    void prepare(long height, long width) {
        embeddings.setShape(new Shape(2 * height - 1, 2 * width - 1, keys));
    }

    /**
     * Sums the values of all positions by their offset.
     *
     * @param values {@code [N, V, H, W]}
     * @return {@code [N, HW, K, V]}
     */
    NDArray of(Forward f, NDArray values) {
        NDArray table = f.value(embeddings, values);
        long h = values.getShape().get(2);
        long w = values.getShape().get(3);
        long rows = table.getShape().get(0);
        long columns = table.getShape().get(1);
        if (rows != 2 * h - 1 || columns != 2 * w - 1) {
            throw UserException.of(
                    "attention lambda with window=0 has offsets for maps of %sx%s, not %sx%s; build"
                            + " the network for that image size",
                    (rows + 1) / 2, (columns + 1) / 2, h, w);
        }
        NDArray index = HostArrays.of(values.getManager(), offsets(h, w), new Shape(h * w, h * w));
        NDArray pairs =
                Embedding.embedding(index, table.reshape(rows * columns, keys), SparseFormat.DENSE)
                        .singletonOrThrow();
        NDArray byQuery = FeatureMaps.transposed(pairs).reshape(h * w * keys, h * w);
        return byQuery.matMul(FeatureMaps.transposed(FeatureMaps.flat(values)))
                .reshape(-1, h * w, keys, values.getShape().get(1));
    }

    private static long[] offsets(long h, long w) {
        int positions = Math.toIntExact(h * w);
        long[] offsets = new long[positions * positions];
        for (int query = 0; query < positions; query++) {
            for (int key = 0; key < positions; key++) {
                long down = key / w - query / w + h - 1;
                long across = key % w - query % w + w - 1;
                offsets[query * positions + key] = down * (2 * w - 1) + across;
            }
        }
        return offsets;
    }
}
