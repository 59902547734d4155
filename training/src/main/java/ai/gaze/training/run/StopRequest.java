package ai.gaze.training.run;

/** Asks a run to stop after the step that it is in. */
public final class StopRequest {

    private boolean isRequested;
    private Runnable action = () -> {};

    /** Asks to stop; may be called from any thread. */
    public synchronized void stop() {
        isRequested = true;
        action.run();
    }

    /** Returns whether a stop was requested. */
    public synchronized boolean isRequested() {
        return isRequested;
    }

    /** Does something when a stop is requested, at once if one was. */
    public synchronized void whenRequested(Runnable next) {
        action = next;
        if (isRequested) {
            next.run();
        }
    }
}
