package ai.gaze.training.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Activation;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.array.Casts;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.Options;
import java.util.List;
import java.util.Optional;

/**
 * Binary cross-entropy of each class by itself, as timm's {@code BinaryCrossEntropy}: every logit
 * says yes or no to its class (Wightman et al., "ResNet strikes back", 2021). The mean over images
 * and classes, of which each counts as its weight says.
 */
public final class BinaryCrossEntropy extends ClassificationLoss {

    /** The name in a recipe. */
    public static final String NAME = "binary-cross-entropy";

    private static final Option<Double> THRESHOLD =
            Options.probability("target-threshold")
                    .describe("targets above it are 1 and others 0; auto leaves them as they are");

    private static final Option<Boolean> SUM_CLASSES =
            Options.flag("sum-classes", false)
                    .describe("the sum over the classes instead of their mean");

    static final LossType TYPE =
            LossType.of(
                            NAME,
                            List.of(CrossEntropy.LABEL_SMOOTHING, THRESHOLD, SUM_CLASSES),
                            o ->
                                    new BinaryCrossEntropy(
                                            o.get(CrossEntropy.LABEL_SMOOTHING),
                                            o.find(THRESHOLD),
                                            o.get(SUM_CLASSES),
                                            null))
                    .aliases("bce");

    private final double smoothing;
    private final Optional<Double> threshold;
    private final boolean sumsClasses;

    /**
     * @param smoothing share of the target that is spread over all classes, in [0, 1)
     * @throws UserException if it is not
     */
    public BinaryCrossEntropy(double smoothing) {
        this(smoothing, Optional.empty(), false, null);
    }

    private BinaryCrossEntropy(
            double smoothing, Optional<Double> threshold, boolean sumsClasses, float[] weights) {
        super(NAME, weights);
        if (!(smoothing >= 0 && smoothing < 1)) {
            throw new UserException(
                    "label smoothing of loss binary-cross-entropy must be a number from 0 to below 1, not "
                            + smoothing);
        }
        this.smoothing = smoothing;
        this.threshold = threshold;
        this.sumsClasses = sumsClasses;
    }

    /** Returns the same loss of targets that are 1 above a threshold and else 0. */
    public BinaryCrossEntropy targetThreshold(double above) {
        return new BinaryCrossEntropy(smoothing, Optional.of(above), sumsClasses, weights());
    }

    /** Returns the same loss, whose sum over the classes is taken instead of their mean. */
    public BinaryCrossEntropy sumClasses() {
        return new BinaryCrossEntropy(smoothing, threshold, true, weights());
    }

    @Override
    public BinaryCrossEntropy classWeights(float... weights) {
        return new BinaryCrossEntropy(smoothing, threshold, sumsClasses, weights);
    }

    @Override
    ClassificationLoss ofEvaluation() {
        return new BinaryCrossEntropy(0, threshold, sumsClasses, null);
    }

    @Override
    public NDArray of(NDArray logits, NDArray targets) {
        NDArray smoothed = smoothed(logits, dense(logits, targets), smoothing);
        NDArray target = threshold.map(t -> above(logits, smoothed, t)).orElse(smoothed);
        // (1 - t) x - log(sigmoid(x)), as PyTorch has it: exact where either is tiny.
        NDArray no = logits.sub(logits.mul(target));
        NDArray loss = weighted(no.add(Activation.softPlus(logits.neg())));
        return sumsClasses ? loss.sum(new int[] {1}).mean() : loss.mean();
    }

    private static NDArray above(NDArray logits, NDArray targets, double threshold) {
        // Of the manager of the logits: that of the targets may live on.
        NDArray own = logits.zerosLike().add(targets);
        return Casts.to(own.gt(number(logits, threshold)), DataType.FLOAT32);
    }
}
