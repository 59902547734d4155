package ai.gaze.training.schedule;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

/**
 * {@code step}: the rate changes in equal distances.
 *
 * @param warmupEpochs length of a linear warm-up; default 0
 * @param stepEpochs epochs between two changes, counted from the end of the warm-up; default 30
 * @param gamma what the rate is multiplied by; default 0.1
 */
@JsonDeserialize
@JsonNaming(PropertyNamingStrategies.KebabCaseStrategy.class)
public record StepSpec(Double warmupEpochs, Double stepEpochs, Double gamma)
        implements ScheduleSpec {

    static final String NAME = "step";

    public StepSpec {
        warmupEpochs = ScheduleValues.atLeastZero("warmup-epochs", warmupEpochs, 0);
        stepEpochs = ScheduleValues.aboveZero("step-epochs", stepEpochs, 30);
        gamma = ScheduleValues.aboveZero("gamma", gamma, 0.1);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public LearningRateSchedule afterWarmup(double lr, RunLength length) {
        return new StepDecay(lr, Math.max(1, length.steps(stepEpochs)), gamma);
    }
}
