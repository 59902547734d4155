package ai.gaze.training;

import java.util.List;

/**
 * How a training ended.
 *
 * @param reason why it ended
 * @param epochs how many epochs are finished, those before a resume included
 * @param bestEpoch the epoch, from 1, with the best value of what is watched; 0 if none is finished
 * @param bestAccuracy its accuracy, 0..1
 * @param bestValue its value of what is watched, which is the accuracy unless another was set
 * @param history what each epoch gave since the training was built or resumed
 */
public record TrainingResult(
        StopReason reason,
        int epochs,
        int bestEpoch,
        double bestAccuracy,
        double bestValue,
        List<EpochMetrics> history) {

    public TrainingResult {
        history = List.copyOf(history);
    }
}
