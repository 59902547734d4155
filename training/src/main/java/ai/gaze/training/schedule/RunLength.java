package ai.gaze.training.schedule;

import ai.gaze.zoo.UserException;

/**
 * How long a run is, in steps.
 *
 * @param stepsPerEpoch steps of an epoch
 * @param warmup steps of the warm-up
 * @param rest steps after it, at least 1
 */
public record RunLength(long stepsPerEpoch, long warmup, long rest) {

    static RunLength of(double warmupEpochs, long stepsPerEpoch, int epochs) {
        long warmup = Math.round(warmupEpochs * stepsPerEpoch);
        long rest = stepsPerEpoch * epochs - warmup;
        if (rest <= 0) {
            throw new UserException(
                    "warmup-epochs of the schedule is "
                            + warmupEpochs
                            + ", but must be less than the "
                            + epochs
                            + " epochs of the run; lower it or train longer");
        }
        return new RunLength(stepsPerEpoch, warmup, rest);
    }

    /** Returns the nearest number of steps. */
    long steps(double epochs) {
        return Math.round(epochs * stepsPerEpoch);
    }
}
