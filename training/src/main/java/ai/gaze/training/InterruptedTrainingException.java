package ai.gaze.training;

import ai.gaze.zoo.UserException;

/** A training was interrupted between two steps, and is whole: {@link Training#run} goes on. */
public final class InterruptedTrainingException extends UserException {

    private static final long serialVersionUID = 1L;

    InterruptedTrainingException() {
        super(
                "the thread was interrupted while it trained; run it again, or go on from the last checkpoint");
    }
}
