package ai.gaze.training.run;

import com.fasterxml.jackson.annotation.JsonAutoDetect;

/**
 * Where a run stands: together with weights, optimizer and schedule all that the next step depends
 * on. Order, augmentation and dropout are drawn from the seed, the epoch and the step, so there is
 * no random state beside these.
 */
@JsonAutoDetect(
        fieldVisibility = JsonAutoDetect.Visibility.ANY,
        getterVisibility = JsonAutoDetect.Visibility.NONE)
final class RunState {

    /** Epochs that are finished. */
    int epoch;

    /** Steps done in the epoch that has begun. */
    int step;

    /** Optimizer steps since the start of the run. */
    long iteration;

    /** Sum over the images of the epoch so far. */
    double lossSum;

    /** Right predictions in the epoch so far. */
    long correct;

    /** Images in the epoch so far. */
    long seen;

    /** Wall-clock time of the epoch so far, without what a kill took back. */
    double seconds;

    /** How much of it the {@link #seen} images took, evaluation excluded. */
    double trainingSeconds;

    int bestEpoch;
    double bestAccuracy = -1;

    /** The epoch, from 1, whose choice of frozen weights the optimizer has. */
    int epochOfWeights() {
        return step > 0 ? epoch + 1 : Math.max(1, epoch);
    }

    /** Becomes a copy of another state. */
    void set(RunState other) {
        epoch = other.epoch;
        step = other.step;
        iteration = other.iteration;
        lossSum = other.lossSum;
        correct = other.correct;
        seen = other.seen;
        seconds = other.seconds;
        trainingSeconds = other.trainingSeconds;
        bestEpoch = other.bestEpoch;
        bestAccuracy = other.bestAccuracy;
    }

    void beginEpoch() {
        step = 0;
        lossSum = 0;
        correct = 0;
        seen = 0;
        seconds = 0;
        trainingSeconds = 0;
    }

    /** Lets the next epoch be the best so far, whatever it gives. */
    void forgetBest() {
        bestEpoch = 0;
        bestAccuracy = -1;
    }
}
