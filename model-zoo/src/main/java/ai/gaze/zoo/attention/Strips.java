package ai.gaze.zoo.attention;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;

/** The means of a map along its rows and along its columns. */
final class Strips {

    private Strips() {}

    /** The mean of each row, {@code [N, C, H, 1]}. */
    static NDArray rows(NDArray x) {
        return x.mean(new int[] {3}, true);
    }

    /** The mean of each column, {@code [N, C, 1, W]}. */
    static NDArray columns(NDArray x) {
        return x.mean(new int[] {2}, true);
    }

    /** Both as one strip {@code [N, C, H + W, 1]}, which one layer can see. */
    static NDArray joined(NDArray x) {
        return NDArrays.concat(new NDList(rows(x), columns(x).transpose(0, 1, 3, 2)), 2);
    }

    /**
     * Takes a strip apart.
     *
     * @param strip {@code [N, C, H + W, 1]}
     * @param height H
     * @return {@code [N, C, H, 1]} and {@code [N, C, 1, W]}
     */
    static NDList apart(NDArray strip, long height) {
        NDList parts = strip.split(new long[] {height}, 2);
        return new NDList(parts.get(0), parts.get(1).transpose(0, 1, 3, 2));
    }
}
