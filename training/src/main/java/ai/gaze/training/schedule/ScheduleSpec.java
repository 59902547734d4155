package ai.gaze.training.schedule;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.util.List;
import java.util.Map;

/**
 * Which schedule, as a recipe says it: a record for each, with the keys that it reads and no
 * others. What is not given takes its default. Lengths are in epochs and may be fractions.
 */
@JsonPropertyOrder({"name", "warmup-epochs"})
@JsonDeserialize(using = ScheduleSpecReader.class)
public sealed interface ScheduleSpec
        permits ConstantSpec,
                PlateauSpec,
                CosineSpec,
                LinearThenCosineSpec,
                OneCycleSpec,
                StepSpec,
                MultiStepSpec {

    /** Its name in a recipe. */
    @JsonProperty
    String name();

    /**
     * Length of a linear warm-up before the schedule (of {@code linear-then-cosine}: of its own
     * line), which is part of the run.
     */
    Double warmupEpochs();

    /**
     * Makes what follows the warm-up.
     *
     * @param lr the base rate; of one-cycle the highest one
     * @param length of the run
     */
    LearningRateSchedule afterWarmup(double lr, RunLength length);

    /**
     * Makes the schedule of a run.
     *
     * @param lr the base rate; of one-cycle the highest one
     * @param stepsPerEpoch steps of an epoch
     * @param epochs epochs of the run
     * @throws ai.gaze.zoo.UserException if the lengths do not fit into the run
     */
    default LearningRateSchedule create(double lr, long stepsPerEpoch, int epochs) {
        RunLength length = RunLength.of(warmupEpochs(), stepsPerEpoch, epochs);
        LearningRateSchedule schedule = afterWarmup(lr, length);
        return length.warmup() == 0 ? schedule : new LinearWarmup(length.warmup(), schedule);
    }

    /** Whether the schedule sets the momentum of every step along with the rate. */
    @JsonIgnore
    default boolean isMomentumCycled() {
        return false;
    }

    /** The name of the metric that it watches; one that is a formula may be told any. */
    default String monitored() {
        return "loss";
    }

    /** Whether it takes a higher value of that metric for the better one. */
    default boolean watchesMaximum() {
        return false;
    }

    /** Returns the keys that each schedule reads, by its name; {@code name} is not among them. */
    static Map<String, List<String>> keys() {
        return ScheduleSpecReader.KEYS;
    }
}
