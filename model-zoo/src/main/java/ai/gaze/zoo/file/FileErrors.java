package ai.gaze.zoo.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Says in words what is wrong with a file. The messages of Java's exceptions are often nothing but
 * its name, or have everything but its name ({@code Input length = 1}, {@code File too large}).
 */
public final class FileErrors {

    private FileErrors() {}

    /**
     * Returns an error that names a file, whatever was said of it.
     *
     * @param file what was read or written
     * @param e what went wrong
     */
    public static IOException naming(Path file, IOException e) {
        if (e instanceof FileSystemException named && named.getFile() != null) {
            return e;
        }
        FileSystemException naming =
                new FileSystemException(file.toString(), null, reason(e, "it is unusable"));
        naming.initCause(e);
        return naming;
    }

    /**
     * Reads a whole file.
     *
     * @throws IOException with the name of the file, if it cannot be read
     */
    public static byte[] read(Path file) throws IOException {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw naming(file, e);
        }
    }

    /**
     * Returns an error for who cannot throw this one, with a sentence that names the file, if the
     * error does, and says what is wrong.
     */
    public static UncheckedIOException unchecked(IOException e) {
        boolean isSaid = !(e instanceof FileSystemException) && e.getMessage() != null;
        return new UncheckedIOException(isSaid ? e.getMessage() : sentence(e), e);
    }

    /** Returns one sentence that names the file, if the error does, and says what is wrong. */
    public static String sentence(IOException e) {
        if (isInterrupt(e)) {
            return "the thread was interrupted while a file was read or written; resumed, a run goes on from its last checkpoint";
        }
        if (!(e instanceof FileSystemException named) || named.getFile() == null) {
            return "reading or writing failed: " + reason(e, e.getClass().getSimpleName());
        }
        String file = named.getFile();
        if (e instanceof AccessDeniedException) {
            return file + " may not be read or written; give yourself the right to it";
        }
        if (e instanceof NoSuchFileException) {
            return file + " does not exist; check the name";
        }
        if (e instanceof FileAlreadyExistsException || e instanceof NotDirectoryException) {
            return file + " is a file where a folder was expected; choose another place";
        }
        if (e instanceof DirectoryNotEmptyException) {
            return file
                    + " is a folder where a file was expected; move it away or choose another name";
        }
        return file + " cannot be read or written: " + advised(named);
    }

    /** Whether a file was closed as its thread was interrupted. */
    public static boolean isInterrupt(IOException e) {
        return e instanceof ClosedByInterruptException
                || e.getCause() instanceof ClosedByInterruptException;
    }

    /** Whether it can be written as soon as there is room. */
    public static boolean isForWantOfRoom(IOException e) {
        // A file that is open already is written without the exception that has its name.
        String reason = e instanceof FileSystemException file ? file.getReason() : e.getMessage();
        return reason != null
                && List.of("no space left on device", "disk quota exceeded")
                        .contains(reason.toLowerCase(Locale.ROOT));
    }

    // What the operating system says, with what to do where that is known.
    private static String advised(FileSystemException e) {
        String reason = e.getReason() == null ? "the system gives no reason" : e.getReason();
        return switch (reason.toLowerCase(Locale.ROOT)) {
            case "no space left on device" -> reason + "; make room and call again";
            case "disk quota exceeded" -> reason + "; make room in your quota and call again";
            case "file too large" ->
                    reason + "; raise the limit (ulimit -f) or take another file system";
            case "is a directory" -> reason + "; move it away or name another file";
            case "not a directory" -> reason + ": a part of this path is a file; check the name";
            case "too many open files" -> reason + "; raise the limit (ulimit -n)";
            case "read-only file system" -> reason + "; choose another place";
            case "file name too long" -> reason + "; choose a shorter one";
            default -> reason;
        };
    }

    private static String reason(IOException e, String otherwise) {
        if (e instanceof CharacterCodingException) {
            return "it is not text in UTF-8";
        }
        String message = e.getMessage() == null ? "" : e.getMessage();
        return message.lines().findFirst().orElse(otherwise);
    }
}
