package ai.gaze.training.metric;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.evaluator.Evaluator;
import ai.djl.training.loss.Loss;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;

/** {@link Metrics#of(Evaluator)}: an evaluation has an accumulator of the evaluator to itself. */
final class DjlMetric implements Metric.Accumulator {

    private final Evaluator evaluator;
    private final Queue<String> unused;
    private final String key;
    private boolean closed;

    private DjlMetric(Evaluator evaluator, Queue<String> unused) {
        this.evaluator = evaluator;
        this.unused = unused;
        String free = unused.poll();
        key = free == null ? "gaze-" + UUID.randomUUID() : free;
        evaluator.addAccumulator(key);
    }

    static Metric of(String name, Evaluator evaluator) {
        // No evaluator forgets a key, so that there must not be one for each evaluation.
        Queue<String> unused = new ConcurrentLinkedQueue<>();
        return new NamedMetric(
                name,
                !(evaluator instanceof Loss),
                false,
                classes -> {},
                owner -> new DjlMetric(evaluator, unused));
    }

    @Override
    public void add(NDArray labels, NDArray logits) {
        evaluator.updateAccumulator(key, new NDList(labels), new NDList(logits));
    }

    @Override
    public double value(Evaluation evaluation) {
        return evaluator.getAccumulator(key);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            evaluator.resetAccumulator(key);
            unused.add(key);
        }
    }
}
