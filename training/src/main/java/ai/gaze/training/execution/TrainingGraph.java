package ai.gaze.training.execution;

import ai.djl.ndarray.NDArray;
import ai.gaze.training.optim.StepParameters;

/** The forward pass of a network in training mode. */
interface TrainingGraph extends AutoCloseable {

    /**
     * Returns the logits {@code [B, classes]}, float32, attached to the manager of the images.
     *
     * @param parameters the weights of the step; running statistics are updated in place
     * @param images {@code [B, 3, H, W]}
     */
    NDArray logits(StepParameters parameters, NDArray images);

    @Override
    default void close() {}
}
