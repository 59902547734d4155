package ai.gaze.zoo.file;

import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import java.nio.file.Path;

/**
 * Another process works in a folder. Nothing is wrong with what was asked: it can be tried again
 * later. The command line exits with code 75, the {@code EX_TEMPFAIL} of sysexits.h.
 */
public final class HeldException extends UserException {

    private static final long serialVersionUID = 1L;

    /**
     * @param message one sentence for a person to read
     */
    public HeldException(String message) {
        super(message);
    }

    /** A run that is being trained. */
    public static HeldException run(Path directory) {
        return new HeldException(
                Texts.format(
                        "run %s is being trained by another process, or by a training of this one that is open; wait for its end, or stop or close it",
                        directory));
    }
}
