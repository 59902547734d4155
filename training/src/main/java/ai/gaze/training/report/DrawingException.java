package ai.gaze.training.report;

/** A picture that was asked for and that this machine cannot draw. */
public final class DrawingException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    DrawingException(String message) {
        super(message);
    }
}
