package ai.gaze.zoo.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;

/**
 * The rectified linear unit. DJL's own block runs on an array of zeros whenever it is asked for its
 * output shape, which takes deep networks seconds.
 */
public final class Relu extends CompositeBlock {

    @Override
    protected NDArray compute(Forward f, NDArray x) {
        return Activation.relu(x);
    }
}
