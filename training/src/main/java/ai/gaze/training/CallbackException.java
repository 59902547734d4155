package ai.gaze.training;

/** A callback threw. The training ended, and what its other callbacks keep of it is whole. */
public final class CallbackException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    CallbackException(Callback callback, String moment, RuntimeException cause) {
        super(
                "callback %s failed in %s and ended the training: %s; mend it, or leave it out"
                        .formatted(callback.getClass().getName(), moment, cause),
                cause);
    }
}
