package ai.gaze.training;

import ai.gaze.training.metric.MetricKeys;
import ai.gaze.training.metric.MetricSet;
import ai.gaze.training.metric.Metrics;
import ai.gaze.training.optim.LossScaler;
import ai.gaze.zoo.Nearest;
import ai.gaze.zoo.UserException;
import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one epoch gave: a line of {@code metrics.jsonl}.
 *
 * @param epoch the epoch, from 1
 * @param iteration optimizer steps since the start of the run
 * @param trainLoss mean training loss over the epoch, while the weights moved
 * @param trainAccuracy training accuracy over the epoch, on augmented images, 0..1
 * @param evaluatedOn {@code test}, or {@code validation} for validation images or such as were held
 *     out
 * @param evalLoss mean loss on that set after the epoch
 * @param evalAccuracy accuracy on that set after the epoch, 0..1
 * @param learningRate rate of the last step of the epoch
 * @param imagesPerSecond training speed over the epoch, evaluation and breaks of the run excluded
 * @param seconds wall-clock time from the end of the epoch before, or the beginning of the
 *     training, to the end of this one: steps, evaluation, and what the training waited for at the
 *     end of the epoch before, such as its checkpoint; breaks of the run excluded
 * @param loopSeconds how much of it the steps took, by which {@code imagesPerSecond} divides;
 *     {@code null} in what an earlier Gaze wrote
 * @param lossScaling where the scaling of the loss stands after the epoch; {@code null}, and left
 *     out of the line, where the loss is not scaled
 * @param metrics the other metrics of the evaluation by their names, in the file with keys such as
 *     {@code eval_macro_f1}
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonPropertyOrder({"epoch", "iteration"})
public record EpochMetrics(
        int epoch,
        long iteration,
        double trainLoss,
        double trainAccuracy,
        String evaluatedOn,
        double evalLoss,
        double evalAccuracy,
        double learningRate,
        double imagesPerSecond,
        double seconds,
        @JsonInclude(JsonInclude.Include.NON_NULL) Double loopSeconds,
        @JsonInclude(JsonInclude.Include.NON_NULL) LossScaler.State lossScaling,
        @JsonProperty(access = JsonProperty.Access.WRITE_ONLY) Map<String, Double> metrics) {

    /** What stands before the names of further metrics in the file. */
    public static final String PREFIX = "eval_";

    public EpochMetrics {
        metrics =
                metrics == null
                        ? Map.of()
                        : Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    }

    /** Returns all metrics of the evaluation by name, loss and accuracy first. */
    public Map<String, Double> evaluation() {
        Map<String, Double> all = new LinkedHashMap<>();
        all.put(Metrics.LOSS, evalLoss);
        all.put(Metrics.ACCURACY, evalAccuracy);
        all.putAll(metrics);
        return all;
    }

    /**
     * Returns one of them.
     *
     * @param name with {@code _} or {@code -}
     * @throws UserException if it was not evaluated
     */
    public double metric(String name) {
        Map<String, Double> all = evaluation();
        Double value = all.get(MetricSet.given(name).replace('-', '_'));
        if (value == null) {
            throw Nearest.unknown("metric of this training", name, all.keySet());
        }
        return value;
    }

    @JsonAnyGetter
    Map<String, Double> keys() {
        return MetricKeys.of(PREFIX, metrics);
    }
}
