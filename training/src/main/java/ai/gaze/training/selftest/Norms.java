package ai.gaze.training.selftest;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;

/** Euclidean norms in double precision. */
final class Norms {

    private Norms() {}

    static double euclidean(NDArray array) {
        try (NDArray exact = array.toType(DataType.FLOAT64, true);
                NDArray squares = exact.mul(exact);
                NDArray sum = squares.sum()) {
            return Math.sqrt(sum.getDouble());
        }
    }
}
