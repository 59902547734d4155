package ai.gaze.training.run;

/** Asks a run to stop after the step that it is in. */
public final class StopRequest {

    private volatile boolean requested;

    /** Asks to stop; may be called from any thread. */
    public void stop() {
        requested = true;
    }

    boolean isRequested() {
        return requested;
    }
}
