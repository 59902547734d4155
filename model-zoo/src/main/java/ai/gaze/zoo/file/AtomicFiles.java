package ai.gaze.zoo.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Writes a file whole or not at all: into a temporary file beside it, synced to the disk, renamed
 * over the old one, and the directory synced too, so that the rename survives a power cut.
 *
 * <p>Whoever reads the file sees the old content or the new one. A process that is killed while it
 * writes leaves a temporary file, which {@link #removeStale} clears away.
 */
public final class AtomicFiles {

    private static final Pattern TEMPORARY = Pattern.compile(".+\\.[0-9a-f]{32}\\.tmp");

    private static final boolean WINDOWS =
            System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");

    private AtomicFiles() {}

    /** What is to be in the file. */
    @FunctionalInterface
    public interface Content {
        /**
         * Writes everything, front to back.
         *
         * @param out an empty file; the caller closes it
         * @throws IOException if it cannot be written; the old file then stays as it is
         */
        void writeTo(WritableByteChannel out) throws IOException;
    }

    /**
     * Writes a file whole or not at all.
     *
     * @param target the file; replaced if it exists; its folder must exist
     * @param content what is to be in it
     * @throws IOException if the disk is full or refuses; the old file is untouched
     */
    public static void write(Path target, Content content) throws IOException {
        Path temporary = writeTemporary(target, content);
        try {
            moveOver(temporary, target);
        } catch (IOException e) {
            deleteAfter(temporary, e);
            throw e;
        }
    }

    /**
     * Writes a text in UTF-8 whole or not at all.
     *
     * @param target the file; replaced if it exists
     * @param text what is to be in it
     * @throws IOException if the disk is full or refuses; the old file is untouched
     */
    public static void writeString(Path target, String text) throws IOException {
        writeBytes(target, text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Writes bytes whole or not at all.
     *
     * @param target the file; replaced if it exists
     * @param bytes what is to be in it
     * @throws IOException if the disk is full or refuses; the old file is untouched
     */
    public static void writeBytes(Path target, byte[] bytes) throws IOException {
        write(target, out -> writeFully(out, ByteBuffer.wrap(bytes)));
    }

    /**
     * Does the first half of {@link #write}: everything but the rename.
     *
     * @param target the file that is to be replaced later
     * @param content what is to be in it
     * @return the temporary file, complete and synced, for {@link #moveOver}
     * @throws IOException if the disk is full or refuses; no temporary file is left
     */
    public static Path writeTemporary(Path target, Content content) throws IOException {
        String random = UUID.randomUUID().toString().replace("-", "");
        Path temporary = target.resolveSibling(target.getFileName() + "." + random + ".tmp");
        try (FileChannel out =
                FileChannel.open(
                        temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            content.writeTo(out);
            out.force(true);
        } catch (IOException | RuntimeException | Error e) {
            deleteAfter(temporary, e);
            throw e;
        }
        return temporary;
    }

    /**
     * Renames a file over another one in the same folder and syncs the folder.
     *
     * @param source the file to rename
     * @param target its new name; replaced if it exists
     * @throws IOException if the file system refuses
     */
    public static void moveOver(Path source, Path target) throws IOException {
        Files.move(
                source,
                target,
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
        syncDirectory(target.toAbsolutePath().getParent());
    }

    /**
     * Removes the temporary files that killed processes left. Only the one process that writes into
     * the folder may call this.
     *
     * @param directory the folder
     * @throws IOException if one cannot be removed
     */
    public static void removeStale(Path directory) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.tmp")) {
            for (Path file : files) {
                if (TEMPORARY.matcher(file.getFileName().toString()).matches()) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    /**
     * Writes all that remains in a buffer; a channel may take less than it is given.
     *
     * @param out where to
     * @param buffer what; nothing remains in it afterwards
     * @throws IOException if it cannot be written
     */
    public static void writeFully(WritableByteChannel out, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            out.write(buffer);
        }
    }

    /** Windows cannot open a folder, and makes its renames last without being asked. */
    private static void syncDirectory(Path directory) throws IOException {
        if (!WINDOWS) {
            try (FileChannel folder = FileChannel.open(directory, StandardOpenOption.READ)) {
                folder.force(true);
            }
        }
    }

    private static void deleteAfter(Path temporary, Throwable failure) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }
}
