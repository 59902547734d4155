package ai.gaze.training.metric;

import ai.gaze.zoo.UserException;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.Options;
import java.util.List;

/** {@link Metrics#topK}. */
final class TopK {

    private static final Option<Integer> K =
            Options.integer("k", 5, 1).describe("how many of the highest logits count");

    static final MetricType TYPE =
            MetricType.of("top-k", List.of(K), values -> metric(values.get(K)));

    private TopK() {}

    static Metric metric(int k) {
        if (k < 1) {
            throw new UserException("k of metric top-k must be at least 1, not " + k);
        }
        return NamedMetric.share("top_" + k, evaluation -> evaluation.topAccuracy(k));
    }
}
