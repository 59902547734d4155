package ai.gaze.training.execution;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.gaze.zoo.array.Casts;
import ai.gaze.zoo.array.HostArrays;

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

    /**
     * Returns what a part of a step gave.
     *
     * @param loss its share of the loss
     * @param logits {@code [B, classes]}
     * @param labels as of {@link Execution#run}
     * @param gradient of the loss, still scaled
     */
    public static Pass of(NDArray loss, NDArray logits, NDArray labels, NDArray gradient) {
        NDArray seen = logits.stopGradient();
        NDArray classes = labels.getShape().dimension() == 1 ? labels : labels.argMax(1);
        NDArray correct = Casts.to(seen.argMax(1).eq(classes), DataType.FLOAT32).sum();
        return new Pass(loss.stopGradient(), correct, gradient, null);
    }

    /**
     * Counts right pixels as shares of their images, so that all right is as many as images.
     *
     * @param masks of the images, {@code [B, H, W]}
     * @param pixels those that count
     */
    Pass perImage(NDArray masks, NDArray pixels) {
        float share = (float) ((double) masks.getShape().get(0) / (double) pixels.size());
        // A number on the host: a device takes it without waiting.
        NDManager host = correct.getManager().newSubManager(Device.cpu());
        NDArray images = correct.mul(HostArrays.scalar(host, share));
        return new Pass(loss, images, gradient, foundInf);
    }

    /** Gives it to another manager on its device, so that it outlives its own. */
    public Pass attach(NDManager owner) {
        loss.attach(owner);
        correct.attach(owner);
        gradient.attach(owner);
        return this;
    }

    /** Adds another part of the same step, of whatever device, in place. */
    public Pass add(Pass part) {
        Device here = gradient.getDevice();
        loss.addi(Casts.to(part.loss, here));
        correct.addi(Casts.to(part.correct, here));
        gradient.addi(Casts.to(part.gradient, here));
        return this;
    }
}
