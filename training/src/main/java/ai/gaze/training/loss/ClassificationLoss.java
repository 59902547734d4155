package ai.gaze.training.loss;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.loss.Loss;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.array.HostArrays;
import java.util.List;
import java.util.Optional;

/**
 * A loss of logits {@code [B, classes]} that takes labels, int64 {@code [B]}, as well as soft
 * targets, float32 {@code [B, classes]}, and a weight for each class.
 */
public abstract class ClassificationLoss extends Loss implements SoftTargets {

    private final float[] weights;
    private NDArray uploaded;

    /**
     * @param name what it is called in messages
     * @param weights how much each class counts; {@code null} for all alike
     */
    protected ClassificationLoss(String name, float[] weights) {
        super(name);
        this.weights = weights == null ? null : weights.clone();
        for (int i = 0; weights != null && i < weights.length; i++) {
            if (!(weights[i] > 0 && Float.isFinite(weights[i]))) {
                throw new UserException(
                        Texts.format(
                                "the weight of class %d is %s; give a number above 0",
                                i, weights[i]));
            }
        }
    }

    @Override
    public final NDArray evaluate(NDList labels, NDList predictions) {
        return of(predictions.singletonOrThrow(), labels.singletonOrThrow());
    }

    /**
     * Returns the loss, a float32 scalar on the device, attached to the manager of the logits.
     *
     * @param logits {@code [B, classes]} float32
     * @param targets labels int64 {@code [B]}, or soft targets float32 {@code [B, classes]}
     */
    public abstract NDArray of(NDArray logits, NDArray targets);

    /**
     * Returns the loss of labels as lines of TorchScript, the same operations as of {@link #of}.
     *
     * @param logits names a variable
     * @param labels names a variable
     * @return the last line makes {@code loss}; empty if there are none
     */
    public Optional<List<String>> script(String logits, String labels) {
        return Optional.empty();
    }

    /**
     * Returns the same loss in which classes count differently.
     *
     * @param weights one for each class, as in PyTorch's losses; {@code null} for all alike
     */
    public abstract ClassificationLoss classWeights(float... weights);

    /** Returns what an evaluation measures: the same without weights of classes. */
    ClassificationLoss ofEvaluation() {
        return weights == null ? this : classWeights((float[]) null);
    }

    /**
     * Returns the same loss with its weights where they are needed, so that no step waits for them.
     *
     * @param manager owns them, and names the device
     */
    public final ClassificationLoss on(NDManager manager) {
        if (weights == null) {
            return this;
        }
        ClassificationLoss there = classWeights(weights);
        there.uploaded = there.upload(manager);
        return there;
    }

    private NDArray upload(NDManager manager) {
        return HostArrays.of(manager, weights, new Shape(1, weights.length));
    }

    /** Returns how much each class counts; {@code null} for all alike. */
    protected final float[] weights() {
        return weights == null ? null : weights.clone();
    }

    final boolean isWeighted() {
        return weights != null;
    }

    /** Returns values {@code [B, classes]}, each times the weight of its class. */
    protected final NDArray weighted(NDArray values) {
        if (weights == null) {
            return values;
        }
        if (values.getShape().get(1) != weights.length) {
            throw new UserException(
                    Texts.format(
                            "%s has weights for %d classes, and the network gives logits of %d; give it one for each class",
                            Losses.named(this), weights.length, values.getShape().get(1)));
        }
        return values.mul(uploaded == null ? upload(values.getManager()) : uploaded);
    }

    /**
     * Returns the mean over the batch of values at the targets. With weights of classes it is
     * PyTorch's: of labels the weighted mean, of soft targets the sum by the number of images.
     *
     * @param values {@code [B, classes]}, each times the weight of its class
     * @param targets as in {@link #of}
     * @param smoothing share of the target that is spread over all classes
     */
    final NDArray mean(NDArray values, NDArray targets, double smoothing) {
        NDArray dense = dense(values, targets);
        NDArray divisor =
                isWeighted() && !isSoft(targets)
                        ? weighted(dense).sum()
                        : number(values, (double) targets.getShape().get(0));
        return values.mul(smoothed(values, dense, smoothing)).sum().div(divisor);
    }

    /** Returns targets {@code [B, classes]} of which a share is spread over all classes. */
    static NDArray smoothed(NDArray logits, NDArray dense, double smoothing) {
        if (smoothing == 0) {
            return dense;
        }
        // A product of the targets would belong to their manager, which may live on.
        NDArray spread = number(logits, smoothing / (double) logits.getShape().get(1));
        NDArray zero = logits.zerosLike();
        return zero.add(dense).muli(number(logits, 1 - smoothing)).addi(spread);
    }

    static boolean isSoft(NDArray targets) {
        return targets.getShape().dimension() == 2;
    }

    /**
     * Returns labels as targets of 0 and 1, of the manager of the logits; soft ones as they are.
     */
    static NDArray dense(NDArray logits, NDArray targets) {
        if (isSoft(targets)) {
            return targets;
        }
        int classes = Math.toIntExact(logits.getShape().get(1));
        return SoftTargets.of(logits.getManager(), targets, classes);
    }

    /** Returns a number of the host: the device need not be waited for. */
    static NDArray number(NDArray beside, double value) {
        NDManager host = beside.getManager().newSubManager(Device.cpu());
        return HostArrays.scalar(host, (float) value);
    }
}
