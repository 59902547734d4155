package ai.gaze.training.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Map;

/**
 * The parameters of one training step: views of one leaf of the autograd graph, so that the
 * backward pass leaves one gradient, a vector in the layout of the weights.
 */
public final class StepParameters extends ViewStore {

    private final NDArray leaf;

    StepParameters(
            NDManager step,
            NDArray leaf,
            Map<String, NDArray> trainable,
            Map<String, NDArray> fixed) {
        super(step, trainable, fixed);
        this.leaf = leaf;
    }

    /**
     * Returns the gradient of all weights after the backward pass, {@code [size]}, attached to the
     * manager of the step. An optimizer may overwrite it.
     */
    public NDArray gradient() {
        return leaf.getGradient();
    }
}
