package ai.gaze.training;

import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;

/** Whether a training is to stop after the step that it is in, and why. */
final class Stopping {

    /** A reason to stop, and what there is to say of it. */
    record Stop(StopReason reason, String why) {}

    private Stop asked;

    /**
     * Asks to stop; where it is to end for good already, that counts.
     *
     * @throws UserException if the reason is none, or that all is done
     */
    synchronized void ask(StopReason reason, String why) {
        if (reason == null || reason == StopReason.COMPLETED) {
            throw new UserException(
                    Texts.format(
                            "a training is stopped for a reason other than %s, such as %s",
                            reason, StopReason.EARLY_STOPPED));
        }
        if (!isForGood()) {
            asked = new Stop(reason, why == null ? "" : why);
        }
    }

    /** Nothing was asked of what is trained from now on. */
    synchronized void forget() {
        asked = null;
    }

    /** It has stopped, maybe as a callback failed; what is to end for good still is. */
    synchronized void ended(boolean byFailure) {
        asked = byFailure && !isForGood() ? null : asked;
    }

    synchronized boolean isAsked() {
        return asked != null;
    }

    synchronized boolean isForGood() {
        return asked != null && asked.reason().isFinal();
    }

    /** Why it is to end for good; {@code null} if it is not. */
    synchronized String whyForGood() {
        return isForGood() ? asked.why() : null;
    }

    /** Tells why it stopped, and forgets it. */
    synchronized Stop take(boolean isDone) {
        Stop last = isDone ? new Stop(StopReason.COMPLETED, "") : asked;
        asked = null;
        return last;
    }
}
