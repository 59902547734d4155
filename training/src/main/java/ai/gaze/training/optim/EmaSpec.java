package ai.gaze.training.optim;

import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

/**
 * The average of the weights, as a recipe says it.
 *
 * @param decay how much of the average stays in each step, in [0, 1); 0 for no average
 * @param warmup whether the decay of update t = 0, 1, ... is at most {@code (1 + t) / (10 + t)}, so
 *     that the first weights are soon forgotten: the warm-up of TensorFlow's {@code
 *     ExponentialMovingAverage} with {@code num_updates}, which torch_ema has, too
 * @param swaStart instead of all that: the epoch, from 1, from which on the weights at the end of
 *     each epoch are averaged, each as much as the others (Izmailov et al., "Averaging Weights
 *     Leads to Wider Optima", 2018); {@code null} for none
 */
@JsonNaming(PropertyNamingStrategies.KebabCaseStrategy.class)
public record EmaSpec(
        double decay, boolean warmup, @JsonInclude(JsonInclude.Include.NON_NULL) Integer swaStart) {

    /** No average. */
    public static final EmaSpec NONE = new EmaSpec(0, true);

    /** An exponential moving average. */
    public EmaSpec(double decay, boolean warmup) {
        this(decay, warmup, null);
    }

    /**
     * The equal average of the weights at the ends of epochs.
     *
     * @param start the first of them, from 1
     */
    public static EmaSpec swa(int start) {
        return new EmaSpec(0, true, start);
    }

    public EmaSpec {
        if (!(decay >= 0 && decay < 1)) {
            throw new UserException(
                    "decay of ema must be at least 0 (no average) and below 1, such as 0.999, not "
                            + decay);
        }
        if (swaStart != null && swaStart < 1) {
            throw new UserException("swa-start of ema must be an epoch from 1 on, not " + swaStart);
        }
        if (swaStart != null && decay > 0) {
            throw new UserException(
                    Texts.format(
                            "ema has decay %s and swa-start %d, and the weights have one average; set decay to 0 or leave swa-start out",
                            decay, swaStart));
        }
    }

    /** What one of the ends of epochs is called, in front of the first of them. */
    public static final String EQUAL = "of the ends of epochs from ";

    /** Whether the weights are averaged. */
    @JsonIgnore
    public boolean isOn() {
        return decay > 0 || isEqual();
    }

    /** Whether it is the average of the ends of epochs. */
    @JsonIgnore
    public boolean isEqual() {
        return swaStart != null;
    }

    @Override
    public String toString() {
        return isEqual()
                ? EQUAL + swaStart + " on"
                : isOn() ? "of decay " + decay + (warmup ? "" : " without warmup") : "none";
    }

    /**
     * Returns the decay of an update.
     *
     * @param update the update, counted from 0: of an equal average the epoch
     */
    double decayAt(long update) {
        if (isEqual()) {
            long before = Math.max(0, update - (swaStart - 1));
            return before / (before + 1.0);
        }
        return warmup ? Math.min(decay, (1.0 + update) / (10.0 + update)) : decay;
    }
}
