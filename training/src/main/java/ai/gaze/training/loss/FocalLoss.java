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
 * Focal loss over classes: {@code -(1 - p)^gamma log p} of the probability p of the label, the mean
 * over the batch.
 *
 * <p>Lin et al., "Focal Loss for Dense Object Detection", 2017, who have two classes; of two logits
 * {@code 0, x} it is torchvision's {@code sigmoid_focal_loss} of x without alpha. Images that are
 * recognized well count less. Meant for rare classes; the probabilities that it leads to are less
 * certain than they could be.
 */
public final class FocalLoss extends Loss {

    // 0 to a power below 1 has no gradient.
    private static final float SMALLEST = Float.MIN_NORMAL;

    private static final Option<Double> GAMMA =
            Options.number("gamma", 2, 0)
                    .describe("how much less well-recognized images count; 0 for cross-entropy");

    static final LossType TYPE =
            LossType.of("focal", List.of(GAMMA), o -> new FocalLoss(o.get(GAMMA)));

    private final double gamma;

    /**
     * @param gamma at least 0
     * @throws IllegalArgumentException if it is not
     */
    public FocalLoss(double gamma) {
        super("focal");
        if (!(gamma >= 0 && Double.isFinite(gamma))) {
            throw new IllegalArgumentException("gamma of " + gamma);
        }
        this.gamma = gamma;
    }

    @Override
    public NDArray evaluate(NDList labels, NDList predictions) {
        NDArray logits = predictions.singletonOrThrow();
        NDManager host = logits.getManager().newSubManager(Device.cpu());
        NDArray log = CrossEntropy.logProbabilities(logits, labels.singletonOrThrow());
        NDArray missing =
                log.exp()
                        .neg()
                        .add(HostArrays.scalar(host, 1f))
                        .maximum(HostArrays.scalar(host, SMALLEST));
        return missing.pow(HostArrays.scalar(host, (float) gamma)).mul(log).mean().neg();
    }
}
