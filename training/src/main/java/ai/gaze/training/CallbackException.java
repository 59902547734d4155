package ai.gaze.training;

import ai.gaze.zoo.Texts;

/**
 * A callback threw. If it was in a training, that ended, and what its other callbacks keep is
 * whole.
 */
public final class CallbackException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    CallbackException(Callback callback, String moment, Throwable cause) {
        super(
                Texts.format(
                        "callback %s failed in %s: %s; mend it, or leave it out",
                        nameOf(callback), moment, cause),
                cause);
    }

    static String nameOf(Callback callback) {
        return callback instanceof LambdaCallback lambda
                ? lambda.name()
                : callback.getClass().getName();
    }
}
