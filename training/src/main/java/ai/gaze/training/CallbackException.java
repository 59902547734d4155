package ai.gaze.training;

import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;

/**
 * A callback threw. If it was in a training, that ended, and what its other callbacks keep is
 * whole.
 */
public final class CallbackException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    CallbackException(Callback callback, String moment, Throwable cause) {
        super(
                Texts.format(
                        "callback %s failed in %s: %s", nameOf(callback), moment, advised(cause)),
                cause);
    }

    // A sentence of ours says already what to do.
    private static String advised(Throwable cause) {
        return cause instanceof UserException user
                ? user.getMessage()
                : Texts.firstLine(cause) + "; mend it, or leave it out";
    }

    static String nameOf(Callback callback) {
        return callback instanceof LambdaCallback lambda
                ? lambda.name()
                : callback.getClass().getName();
    }
}
