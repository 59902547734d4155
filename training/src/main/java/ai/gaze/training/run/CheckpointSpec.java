package ai.gaze.training.run;

import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;

/**
 * When a run writes checkpoints besides those at the ends of epochs.
 *
 * @param minutes after how many minutes, where an epoch takes longer; 0 for never
 */
public record CheckpointSpec(double minutes) {

    /** At the ends of epochs alone. */
    public static final CheckpointSpec EPOCHS = new CheckpointSpec(0);

    public CheckpointSpec {
        if (!(minutes >= 0 && Double.isFinite(minutes))) {
            throw new UserException(
                    Texts.format(
                            "checkpoint.minutes is %s, set it to a number of at least 0", minutes));
        }
    }
}
