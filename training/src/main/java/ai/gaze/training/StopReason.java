package ai.gaze.training;

/** Why a training ended. */
public enum StopReason {

    /** All its epochs are trained. */
    COMPLETED(true),

    /** A callback found that more epochs are not worth their time. */
    EARLY_STOPPED(true),

    /** A person or a program asked for it; the training can be resumed. */
    REQUESTED(false),

    /** Its time was up; the training can be resumed. */
    TIME_LIMIT(false);

    private final boolean isFinal;

    StopReason(boolean isFinal) {
        this.isFinal = isFinal;
    }

    /** Returns whether nothing remains to be trained. */
    public boolean isFinal() {
        return isFinal;
    }
}
