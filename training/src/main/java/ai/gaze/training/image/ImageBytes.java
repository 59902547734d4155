package ai.gaze.training.image;

import ai.gaze.zoo.Texts;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;

/**
 * Reads the bytes of image files. What fails here is a failure of the machine and no broken image;
 * what is no regular file is not opened, as a pipe may never answer and a device never end.
 */
final class ImageBytes {

    /** The largest file that is read. */
    static final int MOST = 256 << 20;

    private ImageBytes() {}

    /**
     * The size of a file, before anything of it is read.
     *
     * @throws BrokenImageException if it is not a regular file or too large
     * @throws UnreadableFileException if that cannot be found out
     */
    static long size(Path file) throws BrokenImageException {
        try {
            BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
            requireRegular(found);
            requireNotLarger(found.size());
            return found.size();
        } catch (IOException e) {
            throw new UnreadableFileException(file, e);
        }
    }

    /**
     * Reads a file, which may have grown or shrunk since.
     *
     * @param size what {@link #size} said
     * @throws BrokenImageException if it is empty, or has become too large
     * @throws UnreadableFileException if it cannot be read
     */
    static byte[] read(Path file, long size) throws BrokenImageException {
        try (InputStream in = Files.newInputStream(file)) {
            // One more than it is to have, which tells whether it grew.
            byte[] bytes = in.readNBytes((int) size + 1);
            if (bytes.length > size) {
                byte[] more = in.readNBytes(MOST + 1 - bytes.length);
                int had = bytes.length;
                bytes = Arrays.copyOf(bytes, had + more.length);
                System.arraycopy(more, 0, bytes, had, more.length);
            }
            requireNotLarger(bytes.length);
            if (bytes.length == 0) {
                throw new BrokenImageException("it is empty");
            }
            return bytes;
        } catch (IOException e) {
            throw new UnreadableFileException(file, e);
        }
    }

    private static void requireRegular(BasicFileAttributes found) throws BrokenImageException {
        if (found.isDirectory()) {
            throw new BrokenImageException("it is a folder");
        }
        if (!found.isRegularFile()) {
            throw new BrokenImageException("it is a pipe, a socket or a device and no file");
        }
    }

    private static void requireNotLarger(long size) throws BrokenImageException {
        if (size > MOST) {
            throw new BrokenImageException(
                    Texts.format(
                            "it has more than the %d MiB that are read of an image", MOST >> 20));
        }
    }
}
