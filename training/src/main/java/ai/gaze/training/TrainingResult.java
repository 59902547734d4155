package ai.gaze.training;

import java.util.List;

/**
 * How a training ended.
 *
 * @param reason why it ended
 * @param why what there is to say of the reason, such as which patience was over; may be empty
 * @param epochs how many epochs are finished, those before a resume included
 * @param bestEpoch the epoch, from 1, with the best value of what is watched; 0 if none is finished
 * @param bestAccuracy its accuracy, 0..1
 * @param bestValue its value of what is watched, which is the accuracy unless another was set
 * @param history what each epoch gave since the training was built or resumed
 */
public record TrainingResult(
        StopReason reason,
        String why,
        int epochs,
        int bestEpoch,
        double bestAccuracy,
        double bestValue,
        List<EpochMetrics> history) {

    public TrainingResult {
        history = List.copyOf(history);
    }
}
