package ai.gaze.training.schedule;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;

/**
 * {@code one-cycle}: the rate rises to its highest value and falls to almost nothing, with
 * PyTorch's names.
 *
 * @param warmupEpochs length of a linear warm-up before the cycle; default 0
 * @param pctStart share of the steps in which the rate rises; default 0.3
 * @param anneal {@code cos} or {@code linear}; default cos
 * @param divFactor highest over first rate; default 25
 * @param finalDivFactor first over last rate; default 10000
 * @param threePhase whether it falls to the first rate in the time in which it rose, and to the
 *     last one only then; default false
 * @param cycleMomentum whether the momentum moves, too; default true
 * @param baseMomentum the lowest momentum; default 0.85
 * @param maxMomentum the highest momentum; default 0.95
 */
@JsonDeserialize
@JsonNaming(PropertyNamingStrategies.KebabCaseStrategy.class)
public record OneCycleSpec(
        Double warmupEpochs,
        Double pctStart,
        String anneal,
        Double divFactor,
        Double finalDivFactor,
        Boolean threePhase,
        Boolean cycleMomentum,
        Double baseMomentum,
        Double maxMomentum)
        implements ScheduleSpec {

    static final String NAME = "one-cycle";

    public OneCycleSpec {
        warmupEpochs = ScheduleValues.atLeastZero("warmup-epochs", warmupEpochs, 0);
        pctStart = ScheduleValues.atLeastZero("pct-start", pctStart, 0.3);
        anneal = ScheduleValues.oneOf("anneal", anneal, List.of("cos", "linear"));
        divFactor = ScheduleValues.aboveZero("div-factor", divFactor, 25);
        finalDivFactor = ScheduleValues.aboveZero("final-div-factor", finalDivFactor, 1e4);
        threePhase = threePhase != null && threePhase;
        cycleMomentum = cycleMomentum == null || cycleMomentum;
        baseMomentum = ScheduleValues.momentum("base-momentum", baseMomentum, 0.85);
        maxMomentum = ScheduleValues.momentum("max-momentum", maxMomentum, 0.95);
        double mostRising = threePhase ? 0.5 : 1;
        if (pctStart > mostRising) {
            throw ScheduleValues.wrong(
                    "pct-start",
                    "from 0 to " + mostRising + (threePhase ? " when three-phase is true" : ""),
                    pctStart);
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    @JsonIgnore
    public boolean isMomentumCycled() {
        return cycleMomentum;
    }

    @Override
    public LearningRateSchedule afterWarmup(double lr, RunLength length) {
        return new OneCycle(length.rest(), lr, this);
    }
}
