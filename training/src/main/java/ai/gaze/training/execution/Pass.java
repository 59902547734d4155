package ai.gaze.training.execution;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/**
 * What a forward and backward pass gives; all of it stays on the device, attached to the manager of
 * the step.
 *
 * @param loss the loss, a float32 scalar without gradient
 * @param correct the number of right predictions, a float32 scalar
 * @param gradient the gradient of all trainable weights in the layout of {@link
 *     ai.gaze.training.optim.FlatParameters#vector}; an optimizer may overwrite it
 * @param foundInf where the loss is scaled: 0 if the gradient is finite, else 1 and the step is to
 *     be left out, a float32 scalar; else {@code null}
 */
public record Pass(NDArray loss, NDArray correct, NDArray gradient, NDArray foundInf) {

    /** Gives it to another manager, so that it outlives its own. */
    Pass attach(NDManager owner) {
        loss.attach(owner);
        correct.attach(owner);
        gradient.attach(owner);
        return this;
    }

    /** Adds another part of the same step, in place. */
    Pass add(Pass part) {
        loss.addi(part.loss);
        correct.addi(part.correct);
        gradient.addi(part.gradient);
        return this;
    }
}
