package ai.gaze.training.schedule;

import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;

/**
 * How long a training is, in steps.
 *
 * @param stepsPerEpoch steps of an epoch
 * @param warmup steps of the warm-up
 * @param rest steps after it, at least 1
 */
public record RunLength(long stepsPerEpoch, long warmup, long rest) {

    static RunLength of(double warmupEpochs, long stepsPerEpoch, int epochs) {
        long warmup = Math.round(warmupEpochs * stepsPerEpoch);
        long total = stepsPerEpoch * epochs;
        if (warmup >= total) {
            throw new UserException(
                    Texts.format(
                            "warmup-epochs of the schedule is %s, which is all of the training of"
                                    + " %d steps (%d in each of %d epochs); lower it or train"
                                    + " longer",
                            warmupEpochs, total, stepsPerEpoch, epochs));
        }
        return new RunLength(stepsPerEpoch, warmup, total - warmup);
    }

    /** Returns the nearest number of steps. */
    public long steps(double epochs) {
        return Math.round(epochs * stepsPerEpoch);
    }
}
