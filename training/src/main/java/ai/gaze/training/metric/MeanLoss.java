package ai.gaze.training.metric;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.loss.Loss;
import ai.gaze.training.loss.Losses;
import ai.gaze.zoo.array.HostArrays;
import java.util.function.BinaryOperator;

/** The mean of a loss over the images: that of each batch counts as its images are many. */
final class MeanLoss implements Metric.Accumulator {

    private final BinaryOperator<NDArray> loss;
    private final NDManager owner;
    private final NDList sums = new NDList();

    private MeanLoss(BinaryOperator<NDArray> loss, NDManager owner) {
        this.loss = loss;
        this.owner = owner;
    }

    /**
     * @param loss gives the mean over a batch, a scalar, of logits and labels
     */
    static Metric metric(BinaryOperator<NDArray> loss) {
        return new NamedMetric(
                Metrics.LOSS, false, false, classes -> {}, owner -> new MeanLoss(loss, owner));
    }

    static Metric metric(Loss loss) {
        return metric((logits, labels) -> Losses.mean(loss, labels, logits));
    }

    @Override
    public void add(NDArray labels, NDArray logits) {
        NDArray size = HostArrays.scalar(logits.getManager(), (float) labels.size());
        NDArray sum = loss.apply(logits, labels).mul(size).reshape(1);
        sum.attach(owner);
        sums.add(sum);
    }

    @Override
    public double value(Evaluation evaluation) {
        double sum = 0;
        for (float each : EvaluationPass.concat(sums).toFloatArray()) {
            sum += each;
        }
        return sum / evaluation.labels().length;
    }
}
