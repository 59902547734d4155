package ai.gaze.training.image;

/**
 * A file is not an image that Java can read; the message says why, without the name of the file.
 */
public final class BrokenImageException extends Exception {

    private static final long serialVersionUID = 1L;

    BrokenImageException(String reason) {
        super(reason);
    }

    BrokenImageException(String reason, Throwable cause) {
        super(reason, cause);
    }
}
