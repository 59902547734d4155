package ai.gaze.training.export;

/** A file that was written and cannot be loaded again. It stays where it is. */
public final class ExportException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ExportException(String message, Throwable cause) {
        super(message, cause);
    }
}
