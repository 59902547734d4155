package ai.gaze.training.metric;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.gaze.zoo.UserException;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** {@link Metrics#rocAuc}. The score is the difference of the logits, which rounds to no ties. */
final class RocAuc implements Metric.Accumulator {

    static final Metric METRIC =
            new NamedMetric("roc_auc", true, true, RocAuc::requireTwo, RocAuc::new);

    static final MetricType TYPE = MetricType.of("roc-auc", List.of(), values -> METRIC);

    private final NDManager owner;
    private final NDList scores = new NDList();

    private RocAuc(NDManager owner) {
        this.owner = owner;
    }

    private static void requireTwo(int classes) {
        if (classes != 2) {
            throw new UserException(
                    "metric roc_auc is that of two classes, and there are "
                            + classes
                            + "; leave it out, or choose another such as macro_f1");
        }
    }

    @Override
    public void add(NDArray labels, NDArray logits) {
        NDArray score = logits.get(":, 1").sub(logits.get(":, 0"));
        score.attach(owner);
        scores.add(score);
    }

    @Override
    public double value(Evaluation evaluation) {
        return value(evaluation.labels(), EvaluationPass.concat(scores).toFloatArray());
    }

    /** The statistic of Mann and Whitney: equal scores count half. */
    static double value(int[] labels, float[] scores) {
        int[] order =
                IntStream.range(0, scores.length)
                        .boxed()
                        .sorted(Comparator.comparingDouble(i -> scores[i]))
                        .mapToInt(Integer::intValue)
                        .toArray();
        double wins = 0;
        long first = 0;
        long second = 0;
        for (int from = 0, to; from < order.length; from = to) {
            long[] equal = new long[2];
            for (to = from; to < order.length && scores[order[to]] == scores[order[from]]; to++) {
                equal[labels[order[to]]]++;
            }
            if (to == from) {
                return Double.NaN; // a score that is not a number equals not even itself
            }
            wins += equal[1] * (first + equal[0] / 2.0);
            first += equal[0];
            second += equal[1];
        }
        return first == 0 || second == 0 ? Double.NaN : wins / ((double) first * second);
    }
}
