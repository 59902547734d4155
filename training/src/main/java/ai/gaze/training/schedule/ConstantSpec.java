package ai.gaze.training.schedule;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

/**
 * {@code constant}: the rate stays.
 *
 * @param warmupEpochs length of a linear warm-up; default 0
 */
@JsonDeserialize
@JsonNaming(PropertyNamingStrategies.KebabCaseStrategy.class)
public record ConstantSpec(Double warmupEpochs) implements ScheduleSpec {

    static final String NAME = "constant";

    public ConstantSpec {
        warmupEpochs = ScheduleValues.atLeastZero("warmup-epochs", warmupEpochs, 0);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public LearningRateSchedule afterWarmup(double lr, RunLength length) {
        return new ConstantRate(lr);
    }
}
