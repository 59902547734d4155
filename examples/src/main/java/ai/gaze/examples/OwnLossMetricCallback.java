package ai.gaze.examples;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.evaluator.Accuracy;
import ai.djl.training.loss.Loss;
import ai.gaze.training.Callback;
import ai.gaze.training.Training;
import ai.gaze.training.metric.Metric;
import ai.gaze.zoo.backbone.SimpleCnn;

/** A loss, metrics and a callback of one's own. */
public final class OwnLossMetricCallback {

    private OwnLossMetricCallback() {}

    /** Cross-entropy minus a reward for answers that are not sure of themselves. */
    static final class ModestCrossEntropy extends Loss {

        ModestCrossEntropy() {
            super("modest-cross-entropy");
        }

        @Override
        public NDArray evaluate(NDList labels, NDList predictions) {
            NDArray log = predictions.singletonOrThrow().logSoftmax(1);
            NDArray truth = labels.singletonOrThrow().expandDims(1);
            NDArray crossEntropy = log.gather(truth, 1).reshape(-1).neg();
            NDArray entropy = log.exp().mul(log).sum(new int[] {1}).neg();
            return crossEntropy.sub(entropy.mul(0.1f)).mean();
        }
    }

    /** Counts the steps, and says how fast they were. */
    static final class Speed implements Callback {

        private long began;

        @Override
        public void epochBegan(Training training) {
            began = System.nanoTime();
        }

        @Override
        public void epochEnded(Training training) {
            double seconds = (System.nanoTime() - began) / 1e9;
            System.out.printf("%.1f steps a second%n", training.steps() / seconds);
        }
    }

    /** Trains with them. */
    public static void main(String[] arguments) {
        Metric worstImage =
                Metric.of(
                                "worst_image",
                                evaluation -> {
                                    double worst = 0;
                                    for (float loss : evaluation.losses()) {
                                        worst = Math.max(worst, loss);
                                    }
                                    return worst;
                                })
                        .lowerIsBetter();
        try (Training training =
                Training.builder()
                        .setNetwork(SimpleCnn.builder().setOutSize(10).build())
                        .setData(Sample.part(256, 100))
                        .optEpochs(2)
                        .optLoss(new ModestCrossEntropy())
                        .addMetric(worstImage)
                        .addMetric(new Accuracy("DjlAccuracy"))
                        .optBestMonitor("worst_image")
                        .addCallback(new Speed())
                        .build()) {
            System.out.println("best epoch " + training.run().bestEpoch());
            System.out.println(training.metrics());
        }
    }
}
