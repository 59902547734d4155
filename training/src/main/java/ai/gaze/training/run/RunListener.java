package ai.gaze.training.run;

import ai.gaze.training.EpochMetrics;
import ai.gaze.training.Progress;
import ai.gaze.training.data.FetchListener;

/**
 * Watches a run. It is called on the thread of the loop; what takes long here delays the training.
 */
public interface RunListener {

    /** Called every few steps. */
    default void progress(Progress progress) {}

    /** Called after each epoch; its checkpoint may still be being written. */
    default void epochEnded(EpochMetrics metrics) {}

    /** Called with something that the person should know. */
    default void warning(String message) {}

    /** Returns who is told of weights being fetched. */
    default FetchListener fetches() {
        return FetchListener.SILENT;
    }
}
