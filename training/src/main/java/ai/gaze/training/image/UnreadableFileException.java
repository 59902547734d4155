package ai.gaze.training.image;

import ai.gaze.zoo.Texts;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * The bytes of a file cannot be had: the machine, the network or the rights failed, and nothing is
 * known of what is in it. The message names the file.
 */
public final class UnreadableFileException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String file;
    private final String reason;

    UnreadableFileException(Path file, IOException cause) {
        super(Texts.format("image %s cannot be read: %s", file, reason(cause)), cause);
        this.file = file.toString();
        reason = reason(cause);
    }

    private UnreadableFileException(UnreadableFileException e, String advice) {
        super(e.getMessage() + "; " + advice, e.getCause());
        file = e.file;
        reason = e.reason;
    }

    /** The same with something that a person should know, behind a semicolon. */
    public UnreadableFileException advising(String advice) {
        return new UnreadableFileException(this, advice);
    }

    /** Which file it is. */
    public Path file() {
        return Path.of(file);
    }

    /** What failed, without the name of the file. */
    public String reason() {
        return reason;
    }

    private static String reason(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "it does not exist";
        }
        if (e instanceof AccessDeniedException) {
            return "it may not be read; give yourself the right to it";
        }
        String said = e instanceof FileSystemException file ? file.getReason() : e.getMessage();
        return said == null || said.isBlank() ? e.getClass().getSimpleName() : said;
    }
}
