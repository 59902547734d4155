package ai.gaze.training.compare;

import ai.gaze.training.EpochMetrics;
import ai.gaze.training.metric.Metrics;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import java.util.Map;

/**
 * What a run of a comparison gave.
 *
 * @param run its name
 * @param variant name of its variant
 * @param seed its seed
 * @param status how far it is
 * @param reason why it failed, has to end again, or finished before its last epoch; or {@code null}
 * @param accuracy test accuracy in percent, or {@code null} if it is not finished
 * @param metrics further metrics of the test images by their names
 * @param testedCheckpoint which checkpoint was tested: {@code last} or {@code best}
 * @param peakMemory bytes, or {@code null} if unknown
 * @param epochs what each epoch gave
 */
@JsonNaming(PropertyNamingStrategies.KebabCaseStrategy.class)
public record RunOutcome(
        String run,
        String variant,
        int seed,
        RunStatus status,
        String reason,
        Double accuracy,
        Map<String, Double> metrics,
        String testedCheckpoint,
        Long peakMemory,
        List<EpochMetrics> epochs) {

    /** Returns whether it has an accuracy. */
    public boolean isFinished() {
        return status == RunStatus.FINISHED;
    }

    /** Returns the accuracy or a share among the metrics in percent; {@code null} without it. */
    Double percent(String metric) {
        if (metric.equals(Metrics.ACCURACY)) {
            return accuracy;
        }
        Double share = metrics.get(metric);
        return share == null ? null : (Double) (100 * share);
    }

    static RunOutcome unfinished(
            PlannedRun run, RunStatus status, String reason, List<EpochMetrics> epochs) {
        return new RunOutcome(
                run.name(),
                run.variant().name(),
                run.seed(),
                status,
                reason,
                null,
                Map.of(),
                null,
                null,
                epochs);
    }
}
