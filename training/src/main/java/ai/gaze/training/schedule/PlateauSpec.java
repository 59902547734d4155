package ai.gaze.training.schedule;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;

/**
 * {@code plateau}: the rate falls when a metric has stopped to improve, with PyTorch's names.
 *
 * @param warmupEpochs length of a linear warm-up; default 0
 * @param mode whether the metric is better when lower, {@code min}, or higher, {@code max}; default
 *     min
 * @param monitor the metric, one of the run's; default the loss for min, the accuracy for max
 * @param factor what the rate is multiplied by, in (0, 1); default 0.1
 * @param patience epochs without improvement that are let pass; default 10
 * @param threshold what counts as an improvement; default 1e-4
 * @param thresholdMode {@code rel} or {@code abs}: a share of the best value or a difference from
 *     it; default rel
 * @param cooldown epochs after a change in which nothing is counted; default 0
 * @param minLr the lowest rate; default 0
 * @param eps a smaller change is not made; default 1e-8
 */
@JsonDeserialize
@JsonNaming(PropertyNamingStrategies.KebabCaseStrategy.class)
public record PlateauSpec(
        Double warmupEpochs,
        String mode,
        String monitor,
        Double factor,
        Integer patience,
        Double threshold,
        String thresholdMode,
        Integer cooldown,
        Double minLr,
        Double eps)
        implements ScheduleSpec {

    static final String NAME = "plateau";

    public PlateauSpec {
        warmupEpochs = ScheduleValues.atLeastZero("warmup-epochs", warmupEpochs, 0);
        mode = ScheduleValues.oneOf("mode", mode, List.of("min", "max"));
        monitor = monitor != null ? monitor : mode.equals("max") ? "accuracy" : "loss";
        factor = ScheduleValues.share("factor", factor, 0.1);
        patience = ScheduleValues.count("patience", patience, 10);
        threshold = ScheduleValues.atLeastZero("threshold", threshold, 1e-4);
        thresholdMode =
                ScheduleValues.oneOf("threshold-mode", thresholdMode, List.of("rel", "abs"));
        cooldown = ScheduleValues.count("cooldown", cooldown, 0);
        minLr = ScheduleValues.atLeastZero("min-lr", minLr, 0);
        eps = ScheduleValues.atLeastZero("eps", eps, 1e-8);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String monitored() {
        return monitor;
    }

    @Override
    public boolean watchesMaximum() {
        return "max".equals(mode);
    }

    @Override
    public LearningRateSchedule afterWarmup(double lr, RunLength length) {
        ScheduleValues.requireNotAbove(lr, minLr);
        return new ReduceOnPlateau(lr, this);
    }
}
