package ai.gaze.training.data;

import java.io.IOException;

/**
 * Data cannot be had from where it was asked for: no connection, no npm, or not the right bytes.
 *
 * <p>It is an exception of its own so that a full disk is never mistaken for a missing network.
 */
public class SourceUnavailableException extends IOException {

    private static final long serialVersionUID = 1L;

    /**
     * @param message what went wrong, for a person to read
     */
    public SourceUnavailableException(String message) {
        super(message);
    }

    /**
     * @param message what went wrong, for a person to read
     * @param cause what went wrong underneath
     */
    public SourceUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
