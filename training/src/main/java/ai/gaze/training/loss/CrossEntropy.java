package ai.gaze.training.loss;

import ai.djl.ndarray.NDArray;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.Options;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Cross-entropy of logits with label smoothing (Szegedy et al., 2016), the mean over the batch, as
 * PyTorch's {@code CrossEntropyLoss(weight, label_smoothing)}: the target is {@code 1 - s} at the
 * label, plus {@code s / classes} everywhere. Soft targets are smoothed alike.
 */
public final class CrossEntropy extends ClassificationLoss {

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
     * @throws UserException if it is not
     */
    public CrossEntropy(double smoothing) {
        this(smoothing, null);
    }

    private CrossEntropy(double smoothing, float[] weights) {
        super(NAME, weights);
        if (!(smoothing >= 0 && smoothing <= 1)) {
            throw new UserException(
                    "label smoothing of loss cross-entropy must be a number from 0 to 1, not "
                            + smoothing);
        }
        this.smoothing = smoothing;
    }

    @Override
    public CrossEntropy classWeights(float... weights) {
        return new CrossEntropy(smoothing, weights);
    }

    @Override
    ClassificationLoss ofEvaluation() {
        return new CrossEntropy(0);
    }

    @Override
    public NDArray of(NDArray logits, NDArray targets) {
        NDArray logProbabilities = logits.logSoftmax(1);
        if (isWeighted() || isSoft(targets)) {
            return mean(weighted(logProbabilities), targets, smoothing).neg();
        }
        NDArray atLabels = atLabels(logProbabilities, targets).mean();
        if (smoothing == 0) {
            return atLabels.neg();
        }
        NDArray label = atLabels.mul(number(logits, smoothing - 1));
        NDArray uniform = logProbabilities.mean().mul(number(logits, smoothing));
        return label.sub(uniform);
    }

    @Override
    public Optional<List<String>> script(String logits, String labels) {
        if (isWeighted()) {
            return Optional.empty();
        }
        List<String> lines =
                new ArrayList<>(
                        List.of(
                                Texts.format("log = torch.log_softmax(%s, 1)", logits),
                                Texts.format("column = torch.reshape(%s, [-1, 1])", labels),
                                "right = torch.mean(torch.gather(log, 1, column))"));
        if (smoothing == 0) {
            lines.add("loss = torch.neg(right)");
        } else {
            // Numbers of float32, as there they are arrays of it.
            lines.add(
                    Texts.format(
                            "smooth = torch.mul(torch.mean(log), %s)", (double) (float) smoothing));
            double share = (float) (smoothing - 1);
            lines.add(Texts.format("loss = torch.sub(torch.mul(right, %s), smooth)", share));
        }
        return Optional.of(lines);
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
