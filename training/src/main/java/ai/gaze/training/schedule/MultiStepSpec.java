package ai.gaze.training.schedule;

import ai.gaze.zoo.UserException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;

/**
 * {@code multi-step}: the rate changes in given epochs.
 *
 * @param warmupEpochs length of a linear warm-up; default 0
 * @param milestones epochs of the changes, counted from the beginning of the run; at least one
 * @param gamma what the rate is multiplied by; default 0.1
 */
@JsonDeserialize
@JsonNaming(PropertyNamingStrategies.KebabCaseStrategy.class)
public record MultiStepSpec(Double warmupEpochs, List<Double> milestones, Double gamma)
        implements ScheduleSpec {

    static final String NAME = "multi-step";

    public MultiStepSpec {
        warmupEpochs = ScheduleValues.atLeastZero("warmup-epochs", warmupEpochs, 0);
        milestones = milestones == null ? List.of() : List.copyOf(milestones);
        milestones.forEach(m -> ScheduleValues.atLeastZero("milestones", m, 0));
        gamma = ScheduleValues.aboveZero("gamma", gamma, 0.1);
        if (milestones.isEmpty()) {
            throw new UserException(
                    "the schedule multi-step needs milestones, the epochs in which the rate"
                            + " changes, such as [30, 40]");
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public LearningRateSchedule afterWarmup(double lr, RunLength length) {
        List<Long> steps = milestones.stream().map(m -> length.steps(m) - length.warmup()).toList();
        return new MultiStepDecay(lr, steps, gamma);
    }
}
