package ai.gaze.training.schedule;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

/**
 * {@code cosine}: the rate falls as half a cosine to the end of the run.
 *
 * @param warmupEpochs length of a linear warm-up; default 0
 * @param minLr the lowest rate; default 0
 */
@JsonDeserialize
@JsonNaming(PropertyNamingStrategies.KebabCaseStrategy.class)
public record CosineSpec(Double warmupEpochs, Double minLr) implements ScheduleSpec {

    static final String NAME = "cosine";

    public CosineSpec {
        warmupEpochs = ScheduleValues.atLeastZero("warmup-epochs", warmupEpochs, 0);
        minLr = ScheduleValues.atLeastZero("min-lr", minLr, 0);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public LearningRateSchedule afterWarmup(double lr, RunLength length) {
        ScheduleValues.requireNotAbove(lr, minLr);
        return new CosineDecay(lr, minLr, length.rest());
    }
}
