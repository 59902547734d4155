package ai.gaze.training.callback;

import ai.gaze.training.Callback;
import ai.gaze.training.StopReason;
import ai.gaze.training.Training;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.Options;
import java.util.List;

/**
 * Stops a training that has not become better for some epochs. What is better says {@code
 * best.monitor}, which is the accuracy unless another metric is named. It has no state of its own:
 * the training knows its best epoch, also after a resume.
 */
final class EarlyStopping implements Callback {

    private static final Option<Integer> PATIENCE =
            Options.integer("patience", 10, 1)
                    .describe("epochs without a better one that are let pass");

    static final CallbackType TYPE =
            CallbackType.of(
                    "early-stopping",
                    List.of(PATIENCE),
                    options -> new EarlyStopping(options.get(PATIENCE)));

    private final int patience;

    EarlyStopping(int patience) {
        this.patience = patience;
    }

    @Override
    public void epochEnded(Training training) {
        if (training.epochsDone() - training.bestEpoch() > patience) {
            training.stop(StopReason.EARLY_STOPPED);
        }
    }
}
