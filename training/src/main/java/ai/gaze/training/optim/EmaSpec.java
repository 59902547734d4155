package ai.gaze.training.optim;

import ai.gaze.zoo.UserException;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

/**
 * The average of the weights, as a recipe says it.
 *
 * @param decay how much of the average stays in each step, in [0, 1); 0 for no average
 * @param warmup whether the decay of update t = 0, 1, ... is at most {@code (1 + t) / (10 + t)}, so
 *     that the first weights are soon forgotten: the warm-up of TensorFlow's {@code
 *     ExponentialMovingAverage} with {@code num_updates}, which torch_ema has, too
 */
@JsonNaming(PropertyNamingStrategies.KebabCaseStrategy.class)
public record EmaSpec(double decay, boolean warmup) {

    /** No average. */
    public static final EmaSpec NONE = new EmaSpec(0, true);

    public EmaSpec {
        if (!(decay >= 0 && decay < 1)) {
            throw new UserException(
                    "decay of ema must be at least 0 (no average) and below 1, such as 0.999, not "
                            + decay);
        }
    }

    /** Whether the weights are averaged. */
    @JsonIgnore
    public boolean isOn() {
        return decay > 0;
    }

    /**
     * Returns the decay of an update.
     *
     * @param update the update, counted from 0
     */
    double decayAt(long update) {
        return warmup ? Math.min(decay, (1.0 + update) / (10.0 + update)) : decay;
    }
}
