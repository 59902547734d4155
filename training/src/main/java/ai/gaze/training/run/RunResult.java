package ai.gaze.training.run;

import ai.gaze.training.metric.MetricKeys;
import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How a run ended: {@code result.json}.
 *
 * @param run id of the run; {@code null} for a run from before there were ids
 * @param epochs epochs that were trained
 * @param bestEpoch epoch of the best checkpoint
 * @param bestAccuracy its accuracy on the images that steer the training, 0..1
 * @param testLoss mean loss on the test images after the last epoch or, with held-out images, of
 *     the best checkpoint
 * @param testAccuracy accuracy on the test images, likewise, 0..1
 * @param testedCheckpoint which checkpoint that was: {@code last} or {@code best}
 * @param stopped why it ended before its last epoch; {@code null} if it did not
 * @param seconds wall-clock time of all epochs, without the breaks of the run
 * @param metrics the other metrics of the test by their names, in the file with keys such as {@code
 *     test-macro-f1}
 */
@JsonNaming(PropertyNamingStrategies.KebabCaseStrategy.class)
public record RunResult(
        @JsonInclude(JsonInclude.Include.NON_NULL) String run,
        int epochs,
        int bestEpoch,
        double bestAccuracy,
        double testLoss,
        double testAccuracy,
        String testedCheckpoint,
        @JsonInclude(JsonInclude.Include.NON_NULL) String stopped,
        double seconds,
        @JsonProperty(access = JsonProperty.Access.WRITE_ONLY) Map<String, Double> metrics) {

    static final String PREFIX = "test-";

    public RunResult {
        metrics =
                metrics == null
                        ? Map.of()
                        : Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    }

    @JsonAnyGetter
    Map<String, Double> keys() {
        return MetricKeys.of(PREFIX, metrics);
    }
}
