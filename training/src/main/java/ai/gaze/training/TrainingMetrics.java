package ai.gaze.training;

import ai.gaze.training.metric.Evaluation;
import ai.gaze.training.metric.Metric;
import ai.gaze.training.metric.MetricSet;
import ai.gaze.training.schedule.PlateauSpec;
import ai.gaze.training.schedule.ScheduleSpec;
import ai.gaze.zoo.UserException;
import java.util.Collection;

/**
 * The metrics of a training.
 *
 * @param all every one
 * @param best decides which epoch is the best
 * @param watched is watched by the schedule
 */
record TrainingMetrics(MetricSet all, Metric best, Metric watched) {

    /**
     * @throws UserException if two have one name, or one is to be watched that is not among them,
     *     or in the wrong direction
     */
    static TrainingMetrics of(
            Collection<? extends Metric> metrics, String best, ScheduleSpec schedule) {
        MetricSet all = MetricSet.of(metrics);
        Metric watched = all.get("monitor of the schedule", schedule.monitored());
        if (schedule instanceof PlateauSpec plateau
                && plateau.watchesMaximum() != watched.isHigherBetter()) {
            throw new UserException(
                    "mode of the schedule is %s, but of %s a %s value is better; set schedule.mode to %s"
                            .formatted(
                                    plateau.mode(),
                                    watched.name(),
                                    watched.isHigherBetter() ? "higher" : "lower",
                                    watched.isHigherBetter() ? "max" : "min"));
        }
        return new TrainingMetrics(all, all.get("monitor of best", best), watched);
    }

    /** Whether an epoch is better than the best one so far, or the first one. */
    boolean isBest(Evaluation evaluation, TrainingState state) {
        return state.bestEpoch == 0
                || best.isBetter(evaluation.metric(best.name()), state.bestValue());
    }
}
