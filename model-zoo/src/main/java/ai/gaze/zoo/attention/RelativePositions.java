package ai.gaze.zoo.attention;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.core.Embedding;
import ai.gaze.zoo.array.HostArrays;
import ai.gaze.zoo.layer.FeatureMaps;

/** Embeddings of the offsets between a query and a key. */
final class RelativePositions {

    private RelativePositions() {}

    /**
     * Products of queries and the embeddings of the offsets along one axis.
     *
     * @param q queries {@code [N, d, H, W]}
     * @param embeddings {@code [offsets, d]}, offset 0 in the middle
     * @param keys keys along the axis, the first of them at offset 0 from the first query
     * @param alongHeight which axis
     * @return {@code [N, H, W, keys]}
     */
    static NDArray products(NDArray q, NDArray embeddings, long keys, boolean alongHeight) {
        long width = q.getShape().get(1);
        long size = q.getShape().get(alongHeight ? 2 : 3);
        long other = q.getShape().get(alongHeight ? 3 : 2);
        long middle = embeddings.getShape().get(0) / 2;
        long[] offsets = new long[(int) (size * keys)];
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = i % keys - i / keys + middle;
        }
        NDArray index = HostArrays.of(q.getManager(), offsets, new Shape(size, keys));
        NDArray ofPairs =
                Embedding.embedding(index, embeddings, SparseFormat.DENSE).singletonOrThrow();
        // One product for each query position along the axis, all other queries side by side.
        NDArray queries = alongHeight ? q.transpose(2, 0, 3, 1) : q.transpose(3, 0, 2, 1);
        NDArray products =
                queries.reshape(size, -1, width)
                        .batchMatMul(FeatureMaps.transposed(ofPairs))
                        .reshape(size, -1, other, keys);
        return alongHeight ? products.transpose(1, 0, 2, 3) : products.transpose(1, 2, 0, 3);
    }
}
