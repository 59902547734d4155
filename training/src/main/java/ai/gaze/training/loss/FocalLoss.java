package ai.gaze.training.loss;

import ai.djl.ndarray.NDArray;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.Options;
import java.util.List;
import java.util.Optional;

/**
 * Focal loss over classes: {@code -(1 - p)^gamma log p} of the probability p of the label, the mean
 * over the batch. Of soft targets it is the sum over the classes, each times its target.
 *
 * <p>Lin et al., "Focal Loss for Dense Object Detection", 2017, who have two classes; of two logits
 * {@code 0, x} it is torchvision's {@code sigmoid_focal_loss} of x. Images that are recognized well
 * count less. Meant for rare classes; the probabilities that it leads to are less certain than they
 * could be.
 */
public final class FocalLoss extends ClassificationLoss {

    // 0 to a power below 1 has no gradient.
    private static final float SMALLEST = Float.MIN_NORMAL;

    // Of more the loss of nearly all images is 0 in float32, and nothing is learnt.
    private static final double MOST_GAMMA = 100;

    private static final Option<Double> GAMMA =
            Options.number("gamma", 2, 0, MOST_GAMMA)
                    .describe("how much less well-recognized images count; 0 for cross-entropy");

    private static final Option<Double> ALPHA =
            Options.probability("alpha")
                    .describe("of two classes: the second counts this much, the first the rest");

    static final LossType TYPE =
            LossType.of(
                    "focal",
                    List.of(GAMMA, ALPHA),
                    o -> new FocalLoss(o.get(GAMMA), o.find(ALPHA), null));

    private final double gamma;
    private final Optional<Double> alpha;

    /**
     * @param gamma from 0 to 100
     * @throws UserException if it is not
     */
    public FocalLoss(double gamma) {
        this(gamma, Optional.empty(), null);
    }

    private FocalLoss(double gamma, Optional<Double> alpha, float[] weights) {
        super("focal", weights);
        if (!(gamma >= 0 && gamma <= MOST_GAMMA)) {
            throw new UserException(
                    "gamma of loss focal must be a number from 0 to 100, not " + gamma);
        }
        this.gamma = gamma;
        this.alpha = alpha;
    }

    /**
     * Returns the same loss of two classes that do not count alike, as torchvision's {@code alpha}.
     *
     * @param alpha how much the second class counts, in [0, 1]; the first counts the rest
     * @throws UserException if it is not
     */
    public FocalLoss alpha(double alpha) {
        if (!(alpha >= 0 && alpha <= 1)) {
            throw new UserException(
                    "alpha of loss focal must be a number from 0 to 1, not " + alpha);
        }
        return new FocalLoss(gamma, Optional.of(alpha), weights());
    }

    @Override
    public FocalLoss classWeights(float... weights) {
        return new FocalLoss(gamma, alpha, weights);
    }

    @Override
    public NDArray of(NDArray logits, NDArray targets) {
        if (!isWeighted() && !isSoft(targets) && alpha.isEmpty()) {
            return focal(CrossEntropy.logProbabilities(logits, targets)).mean().neg();
        }
        NDArray focal = weighted(focal(logits.logSoftmax(1)));
        return mean(alpha.isEmpty() ? focal : balanced(focal), targets, 0).neg();
    }

    private NDArray focal(NDArray log) {
        NDArray missing = log.exp().neg().add(number(log, 1)).maximum(number(log, SMALLEST));
        return missing.pow(number(log, gamma)).mul(log);
    }

    private NDArray balanced(NDArray values) {
        if (values.getShape().get(1) != 2) {
            throw new UserException(
                    Texts.format(
                            "alpha of loss focal is for two classes, and there are %d; leave it out and give class weights",
                            values.getShape().get(1)));
        }
        NDArray second = values.getManager().arange(0f, 2f, 1f).reshape(1, 2);
        // 1 - alpha, alpha
        return values.mul(
                second.mul(number(values, 2 * alpha.get() - 1))
                        .add(number(values, 1 - alpha.get())));
    }
}
