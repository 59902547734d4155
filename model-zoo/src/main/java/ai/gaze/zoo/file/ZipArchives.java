package ai.gaze.zoo.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** Archives of zip that anybody may have made. */
public final class ZipArchives {

    private ZipArchives() {}

    /** What is read of one. */
    @FunctionalInterface
    public interface Reading<T> {
        /** Reads it. */
        T of(ZipFile zip) throws IOException;
    }

    /**
     * Opens an archive, reads of it and closes it.
     *
     * @throws IOException if it cannot be read, also for a name in it that is no UTF-8, of which
     *     Java says so only when it comes to the name, and by another exception
     */
    public static <T> T read(Path file, Reading<T> reading) throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            return reading.of(zip);
        } catch (IllegalArgumentException e) {
            ZipException damaged = new ZipException("the name of an entry is no UTF-8");
            damaged.initCause(e);
            throw damaged;
        }
    }
}
