package ai.gaze.training.optim;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.gaze.zoo.array.HostArrays;

/**
 * Cross-entropy of logits with label smoothing (Szegedy et al., 2016), the mean over the batch, as
 * PyTorch's {@code CrossEntropyLoss(label_smoothing)}: the target is {@code 1 - s} at the label,
 * plus {@code s / classes} everywhere.
 */
public final class CrossEntropy {

    private final double smoothing;

    /**
     * @param smoothing how much of the target is spread over all classes, in [0, 1]
     * @throws IllegalArgumentException if it is not
     */
    public CrossEntropy(double smoothing) {
        if (!(smoothing >= 0 && smoothing <= 1)) {
            throw new IllegalArgumentException("label smoothing of " + smoothing);
        }
        this.smoothing = smoothing;
    }

    /**
     * Returns the loss, a float32 scalar on the device, attached to the manager of the logits.
     *
     * @param logits {@code [N, classes]} float32
     * @param labels {@code [N]} int64
     */
    public NDArray of(NDArray logits, NDArray labels) {
        NDArray logProbabilities = logits.logSoftmax(1);
        NDArray atLabels = mean(logProbabilities, labels);
        if (smoothing == 0) {
            return atLabels.neg();
        }
        // Numbers from the host: the device need not be waited for.
        NDManager host = logits.getManager().newSubManager(Device.cpu());
        NDArray label = atLabels.mul(HostArrays.scalar(host, (float) (smoothing - 1)));
        NDArray uniform = logProbabilities.mean().mul(HostArrays.scalar(host, (float) smoothing));
        return label.sub(uniform);
    }

    private static NDArray mean(NDArray logProbabilities, NDArray labels) {
        // Closed at once, as it belongs to the manager of the labels, which may live on.
        try (NDArray column = labels.reshape(-1, 1)) {
            return logProbabilities.gather(column, 1).mean();
        }
    }
}
