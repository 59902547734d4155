package ai.gaze.training.selftest;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.gaze.zoo.array.Casts;

/** Euclidean norms in double precision. */
final class Norms {

    // A copy in double precision of the largest layer would take more memory than the network.
    private static final long PIECE = 1 << 22;

    private Norms() {}

    static double euclidean(NDArray array) {
        double sum = 0;
        try (NDArray flat = array.reshape(new Shape(-1))) {
            for (long from = 0; from < flat.size(); from += PIECE) {
                long to = Math.min(flat.size(), from + PIECE);
                try (NDArray piece = flat.get(new NDIndex("{}:{}", from, to))) {
                    sum += squares(piece);
                }
            }
        }
        return Math.sqrt(sum);
    }

    private static double squares(NDArray piece) {
        try (NDArray exact = Casts.copy(piece, DataType.FLOAT64);
                NDArray squares = exact.mul(exact);
                NDArray sum = squares.sum()) {
            return sum.getDouble();
        }
    }
}
