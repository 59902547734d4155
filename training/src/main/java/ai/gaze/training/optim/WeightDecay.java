package ai.gaze.training.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/**
 * Weight decay of the first elements of a flat vector.
 *
 * @param rate how much, 0 for none
 * @param range how many elements from the beginning decay ({@link FlatParameters#matrices()} leaves
 *     biases and normalizations out)
 */
record WeightDecay(double rate, long range) {

    /** Adds {@code rate * weights} to the gradient: the L2 penalty of Adam and SGD. */
    void addTo(NDManager host, NDArray gradient, NDArray weights) {
        if (rate == 0 || range == 0) {
            return;
        }
        try (NDArray decayed = head(weights);
                NDArray target = head(gradient)) {
            InPlace.addScaled(host, target, rate, decayed);
        }
    }

    /** Shrinks the weights by {@code 1 - learningRate * rate}: the decoupled decay of AdamW. */
    void shrink(NDManager host, NDArray weights, double learningRate) {
        if (rate == 0 || range == 0) {
            return;
        }
        try (NDArray decayed = head(weights)) {
            InPlace.scale(host, decayed, 1 - learningRate * rate);
        }
    }

    private NDArray head(NDArray vector) {
        return vector.get("0:" + range);
    }
}
