package ai.gaze.training.run;

import ai.gaze.training.Callback;
import ai.gaze.training.EpochMetrics;
import ai.gaze.training.Training;

/** Tells a listener of progress, and of an epoch when its checkpoint has begun. */
final class ListenerCallback implements Callback {

    private final RunListener listener;
    private EpochMetrics ended;

    ListenerCallback(RunListener listener) {
        this.listener = listener;
    }

    @Override
    public void lossesRead(Training training, long first, float... losses) {
        listener.progress(training.progress());
    }

    @Override
    public void epochEnded(Training training) {
        ended = training.epochMetrics();
    }

    @Override
    public void checkpointDue(Training training) {
        if (ended != null) {
            listener.epochEnded(ended);
            ended = null;
        }
    }
}
