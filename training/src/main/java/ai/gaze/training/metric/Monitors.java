package ai.gaze.training.metric;

import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;

/**
 * The metrics of a training, and those of them that steer it.
 *
 * @param all every one
 * @param best decides which epoch is the best
 * @param schedule is watched by the schedule
 */
public record Monitors(MetricSet all, Metric best, Metric schedule) {

    /**
     * Finds those that steer.
     *
     * @param all every metric
     * @param best name of the one that decides which epoch is the best
     * @param schedule name of the one that the schedule watches
     * @param maximum whether the schedule takes a higher value for the better one
     * @throws UserException if one is not among them, or is better in the other direction
     */
    public static Monitors of(MetricSet all, String best, String schedule, boolean maximum) {
        Metric watched = all.get("monitor of the schedule", schedule);
        if (watched.isHigherBetter() != maximum) {
            throw new UserException(
                    Texts.format(
                            "mode of the schedule is %s, but of %s a %s value is better; set the mode to %s",
                            maximum ? "max" : "min",
                            watched.name(),
                            maximum ? "lower" : "higher",
                            maximum ? "min" : "max"));
        }
        return new Monitors(all, all.get("monitor of best", best), watched);
    }
}
