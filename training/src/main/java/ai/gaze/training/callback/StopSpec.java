package ai.gaze.training.callback;

import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

/**
 * When a training ends before its last epoch. What is {@code null} does not end it.
 *
 * @param patience epochs without a better one that are let pass, at least 1
 * @param minDelta by how much an epoch must be better to count as better
 * @param target the value that is enough
 * @param minutes how long it may train, evaluations included and breaks excluded; the epoch that is
 *     under way is finished
 * @param monitor the metric that is watched; {@code null} for the one that decides which epoch is
 *     the best
 */
@JsonNaming(PropertyNamingStrategies.KebabCaseStrategy.class)
public record StopSpec(
        Integer patience, double minDelta, Double target, Double minutes, String monitor) {

    /** Never. */
    public static final StopSpec NEVER = new StopSpec(null, 0, null, null, null);

    public StopSpec {
        require(patience == null || patience >= 1, "patience", "at least 1", patience);
        require(minDelta >= 0 && Double.isFinite(minDelta), "min-delta", "at least 0", minDelta);
        require(target == null || Double.isFinite(target), "target", "a finite number", target);
        require(
                minutes == null || (minutes > 0 && Double.isFinite(minutes)),
                "minutes",
                "above 0",
                minutes);
    }

    private static void require(boolean holds, String key, String expected, Object value) {
        if (!holds) {
            throw new UserException(
                    Texts.format("stop.%s must be %s, not %s", key, expected, value));
        }
    }

    /** Whether nothing ends the training before its last epoch. */
    @JsonIgnore
    public boolean isNever() {
        return patience == null && target == null && minutes == null;
    }
}
