package ai.gaze.training.schedule;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

/**
 * {@code linear-then-cosine}: a straight line from a part of the rate up to it, then half a cosine.
 *
 * @param warmupEpochs length of the line; default 0
 * @param minLr the lowest rate; default 0
 * @param startFactor part of the rate at the beginning; default 0.1
 */
@JsonDeserialize
@JsonNaming(PropertyNamingStrategies.KebabCaseStrategy.class)
public record LinearThenCosineSpec(Double warmupEpochs, Double minLr, Double startFactor)
        implements ScheduleSpec {

    static final String NAME = "linear-then-cosine";

    public LinearThenCosineSpec {
        warmupEpochs = ScheduleValues.atLeastZero("warmup-epochs", warmupEpochs, 0);
        minLr = ScheduleValues.atLeastZero("min-lr", minLr, 0);
        startFactor = ScheduleValues.aboveZero("start-factor", startFactor, 0.1);
    }

    @Override
    public String name() {
        return NAME;
    }

    /** The line is the warm-up: no other one comes before it. */
    @Override
    public LearningRateSchedule create(double lr, long stepsPerEpoch, int epochs) {
        return afterWarmup(lr, RunLength.of(warmupEpochs, stepsPerEpoch, epochs));
    }

    @Override
    public LearningRateSchedule afterWarmup(double lr, RunLength length) {
        ScheduleValues.requireNotAbove(lr, minLr);
        return new LinearThenCosine(
                lr, startFactor, length.warmup(), new CosineDecay(lr, minLr, length.rest()));
    }
}
