package ai.gaze.training;

import ai.gaze.training.checkpoint.CheckpointData;
import ai.gaze.training.metric.Evaluation;
import ai.gaze.training.metric.Metric;
import ai.gaze.training.metric.Metrics;
import ai.gaze.zoo.UserException;
import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * Where a run stands: together with weights, optimizer and schedule all that the next step depends
 * on. Order, augmentation and dropout are drawn from the seed, the epoch and the step, so there is
 * no random state beside these.
 */
@JsonAutoDetect(
        fieldVisibility = JsonAutoDetect.Visibility.ANY,
        getterVisibility = JsonAutoDetect.Visibility.NONE,
        isGetterVisibility = JsonAutoDetect.Visibility.NONE,
        setterVisibility = JsonAutoDetect.Visibility.NONE)
public final class TrainingState implements Stateful {

    /** Its key in a checkpoint. */
    public static final String KEY = "run";

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Epochs that are finished. */
    int epoch;

    /** Steps done in the epoch that has begun. */
    int step;

    /** Optimizer steps since the start of the run. */
    long iteration;

    /** Sum over the images of the epoch so far. */
    double lossSum;

    /** Right predictions in the epoch so far; of masks the right share of each image. */
    double correct;

    /** Images in the epoch so far. */
    long seen;

    /** Wall-clock time of the epoch so far, without what a kill took back. */
    double seconds;

    /** How much of it the {@link #seen} images took, evaluation excluded. */
    double trainingSeconds;

    int bestEpoch;
    double bestAccuracy = -1;

    /** Value of the metric that decides which epoch is the best, where that is not the accuracy. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    private Double bestMonitored;

    /** How many epochs were asked for; 0 in what an earlier Gaze wrote. */
    @JsonInclude(JsonInclude.Include.NON_DEFAULT)
    int planned;

    /** Why it ended before its last epoch; {@code null} if it has not. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    String stopped;

    double bestValue() {
        return bestMonitored == null ? bestAccuracy : bestMonitored;
    }

    /** The epoch, from 1, whose choice of frozen weights the optimizer has. */
    int epochOfWeights() {
        return step > 0 ? epoch + 1 : Math.max(1, epoch);
    }

    @Override
    public void save(CheckpointData checkpoint) {
        checkpoint.state().set(KEY, JSON.valueToTree(this));
    }

    @Override
    public void restore(CheckpointData checkpoint) {
        set(of(checkpoint.state()));
    }

    /**
     * Reads where a training stood.
     *
     * @param checkpoint the JSON of a checkpoint
     * @throws UserException if it does not say so
     */
    public static TrainingState of(ObjectNode checkpoint) {
        try {
            TrainingState state = JSON.treeToValue(checkpoint.path(KEY), TrainingState.class);
            if (state == null) {
                throw new UserException(
                        "the checkpoint does not say where its training stood; give one that a training saved");
            }
            return state;
        } catch (JsonProcessingException e) {
            throw new UserException(
                    "it does not say where the run stood: " + e.getOriginalMessage(), e);
        }
    }

    private void set(TrainingState other) {
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
        bestMonitored = other.bestMonitored;
        planned = other.planned;
        stopped = other.stopped;
    }

    /** Returns how many epochs are finished. */
    public int epochs() {
        return epoch;
    }

    /** Returns how many steps are done in the epoch after them. */
    public int steps() {
        return step;
    }

    /** Returns how many optimizer steps are done in all. */
    public long iterations() {
        return iteration;
    }

    /** Returns the best epoch so far, from 1; 0 before there is one. */
    public int bestEpoch() {
        return bestEpoch;
    }

    /**
     * Makes sure that a training can have come to this state; and that with other epochs than
     * before, what was trained is what would have been trained.
     *
     * @throws UserException if it is not
     */
    void requireSameSteps(TrainingBuilder settings, int steps) {
        boolean isPossible =
                epoch >= 0
                        && step >= 0
                        && step <= steps
                        && iteration == (long) epoch * steps + step
                        && bestEpoch >= 0
                        && bestEpoch <= epoch
                        && seen >= 0
                        && correct >= 0;
        if (!isPossible) {
            throw UserException.of(
                    "what was saved stands in step %d of %d after %d epochs, at iteration %d, with %d images seen and epoch %d as the best, which cannot be; give what save() gave",
                    step, steps, epoch, iteration, seen, bestEpoch);
        }
        boolean isOther = planned != 0 && planned != settings.epochs;
        if (isOther && epoch < settings.epochs) {
            settings.schedule.requireSame(
                    settings.optimizer.lr(), steps, planned, settings.epochs, iteration);
        }
    }

    /** Returns whether it ended before its last epoch. */
    public boolean hasStopped() {
        return stopped != null;
    }

    /** Lets it go on though it ended: it is to end elsewhere now. */
    public void forgetStop() {
        stopped = null;
    }

    /** Says how many epochs were asked for, where an earlier Gaze did not. */
    public void planUnlessKnown(int epochs) {
        planned = planned == 0 ? epochs : planned;
    }

    /** Says where the training is, without waiting for the device. */
    Progress progress(int current, int epochs, TrainingImages images, double perSecond) {
        double all = images.size();
        double left = ((epochs - current) * all + all - seen) / perSecond;
        return new Progress(
                current,
                epochs,
                step,
                images.steps(),
                lossSum / seen,
                correct / seen,
                perSecond,
                left);
    }

    /** Says how the training ended. */
    TrainingResult result(Stopping.Stop last, List<EpochMetrics> history) {
        return new TrainingResult(
                last.reason(), last.why(), epoch, bestEpoch, bestAccuracy, bestValue(), history);
    }

    /** Counts an epoch. */
    void endEpoch() {
        epoch++;
        step = 0;
        lossSum = 0;
        correct = 0;
        seen = 0;
        seconds = 0;
        trainingSeconds = 0;
    }

    /** Whether an evaluation is better than the best one so far, or the first one. */
    boolean isBetter(Metric monitor, Evaluation evaluation) {
        return bestEpoch == 0 || monitor.isBetter(evaluation.metric(monitor.name()), bestValue());
    }

    /** Lets the epoch that ended be the best. */
    void setBest(Metric monitor, Evaluation evaluation) {
        bestEpoch = epoch;
        bestAccuracy = evaluation.accuracy();
        boolean isOther = !monitor.name().equals(Metrics.ACCURACY);
        bestMonitored = isOther ? evaluation.metric(monitor.name()) : null;
    }

    /** Lets the next epoch be the best so far, whatever it gives. */
    public void forgetBest() {
        bestEpoch = 0;
        bestAccuracy = -1;
        bestMonitored = null;
    }
}
