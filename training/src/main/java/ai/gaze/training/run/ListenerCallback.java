package ai.gaze.training.run;

import ai.gaze.training.Callback;
import ai.gaze.training.Training;

/** Tells a listener of progress, and of an epoch when its checkpoint has begun. */
record ListenerCallback(RunListener listener) implements Callback {

    @Override
    public void lossesRead(Training training, long first, float... losses) {
        listener.progress(training.progress());
    }

    @Override
    public void checkpointDue(Training training) {
        if (training.step() == 0) {
            listener.epochEnded(training.epochMetrics());
        }
    }
}
