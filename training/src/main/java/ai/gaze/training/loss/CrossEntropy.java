package ai.gaze.training.loss;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.loss.Loss;
import ai.gaze.zoo.array.HostArrays;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.Options;
import java.util.List;

/**
 * Cross-entropy of logits with label smoothing (Szegedy et al., 2016), the mean over the batch, as
 * PyTorch's {@code CrossEntropyLoss(label_smoothing)}: the target is {@code 1 - s} at the label,
 * plus {@code s / classes} everywhere.
 */
public final class CrossEntropy extends Loss {

    /** The name in a recipe. */
    public static final String NAME = "cross-entropy";

    /** The option of {@link #NAME}. */
    public static final Option<Double> LABEL_SMOOTHING =
            Options.probability("label-smoothing", 0)
                    .describe("share of the target that is spread over all classes");

    static final LossType TYPE =
            LossType.of(
                    NAME,
                    List.of(LABEL_SMOOTHING),
                    options -> new CrossEntropy(options.get(LABEL_SMOOTHING)));

    private final double smoothing;

    /**
     * @param smoothing how much of the target is spread over all classes, in [0, 1]
     * @throws IllegalArgumentException if it is not
     */
    public CrossEntropy(double smoothing) {
        super(NAME);
        if (!(smoothing >= 0 && smoothing <= 1)) {
            throw new IllegalArgumentException("label smoothing of " + smoothing);
        }
        this.smoothing = smoothing;
    }

    @Override
    public NDArray evaluate(NDList labels, NDList predictions) {
        return of(predictions.singletonOrThrow(), labels.singletonOrThrow());
    }

    /**
     * Returns the loss, a float32 scalar on the device, attached to the manager of the logits.
     *
     * @param logits {@code [N, classes]} float32
     * @param labels {@code [N]} int64
     */
    public NDArray of(NDArray logits, NDArray labels) {
        NDArray logProbabilities = logits.logSoftmax(1);
        NDArray atLabels = atLabels(logProbabilities, labels).mean();
        if (smoothing == 0) {
            return atLabels.neg();
        }
        // Numbers from the host: the device need not be waited for.
        NDManager host = logits.getManager().newSubManager(Device.cpu());
        NDArray label = atLabels.mul(HostArrays.scalar(host, (float) (smoothing - 1)));
        NDArray uniform = logProbabilities.mean().mul(HostArrays.scalar(host, (float) smoothing));
        return label.sub(uniform);
    }

    /**
     * Returns the logarithms of the probabilities of the labels, {@code [N, 1]}.
     *
     * @param logits {@code [N, classes]} float32
     * @param labels {@code [N]} int64
     */
    static NDArray logProbabilities(NDArray logits, NDArray labels) {
        return atLabels(logits.logSoftmax(1), labels);
    }

    private static NDArray atLabels(NDArray values, NDArray labels) {
        // Closed at once, as it belongs to the manager of the labels, which may live on.
        try (NDArray column = labels.reshape(-1, 1)) {
            return values.gather(column, 1);
        }
    }
}
