package ai.gaze.training.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.gaze.zoo.array.Casts;

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

    /**
     * Shrinks the weights by {@code 1 - learningRate * rate}: the decoupled decay of AdamW.
     *
     * @param foundInf 1 to leave the weights as they are, else 0, a float32 scalar; {@code null}
     *     for 0
     */
    void shrink(NDManager host, NDArray weights, double learningRate, NDArray foundInf) {
        if (rate == 0 || range == 0) {
            return;
        }
        double loss = learningRate * rate;
        try (NDArray decayed = head(weights)) {
            if (foundInf == null) {
                InPlace.scale(host, decayed, 1 - loss);
                return;
            }
            // 1, or 1 - loss: exact in double, so that the weights are rounded as above.
            try (NDArray factor = Casts.copy(foundInf, DataType.FLOAT64)) {
                InPlace.scale(host, factor, loss);
                InPlace.shift(host, factor, 1 - loss);
                decayed.muli(factor);
            }
        }
    }

    private NDArray head(NDArray vector) {
        return vector.get("0:" + range);
    }
}
