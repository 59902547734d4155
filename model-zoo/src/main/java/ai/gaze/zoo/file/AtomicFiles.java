package ai.gaze.zoo.file;

import ai.gaze.zoo.UserException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes a file whole or not at all: into a temporary file beside it, synced to the disk, renamed
 * over the old one, and the directory synced too, so that the rename survives a power cut.
 *
 * <p>Whoever reads the file sees the old content or the new one. A process that is killed while it
 * writes leaves a temporary file, {@code NAME.RANDOM.tmp}; the next one that writes the same file
 * clears it away, and {@link #removeStale} all in a folder. A writer that lives holds a lock on its
 * temporary file, so that nobody takes it for one that was left.
 */
public final class AtomicFiles {

    // With hyphens in what earlier builds left.
    private static final Pattern TEMPORARY =
            Pattern.compile("(.+)\\.[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}\\.tmp");

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

    /** Something that is done between writing and renaming. */
    @FunctionalInterface
    public interface Step {
        /**
         * Does it.
         *
         * @throws IOException if it fails; the old file then stays as it is
         */
        void run() throws IOException;
    }

    /** Writes what is to be in a file, by the name of an empty one. */
    @FunctionalInterface
    public interface NamedContent {
        /**
         * Writes everything.
         *
         * @param file a temporary file beside the target; it is empty, and may be replaced
         * @throws IOException if it cannot be written; the old file then stays as it is
         */
        void writeTo(Path file) throws IOException;
    }

    /**
     * Writes a file whole or not at all, by a writer that wants the name of a file.
     *
     * @param target the file; replaced if it exists; its folder must exist
     * @param content what is to be in it
     * @throws IOException if the disk is full or refuses; the old file is untouched
     */
    public static void writeNamed(Path target, NamedContent content) throws IOException {
        write(
                target,
                (temporary, out) -> {
                    content.writeTo(temporary);
                    // It may be another file by now.
                    try (FileChannel written =
                            FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                        written.force(true);
                    }
                });
    }

    /**
     * Writes a file whole or not at all.
     *
     * @param target the file; replaced if it exists; its folder must exist
     * @param content what is to be in it
     * @throws IOException if the disk is full or refuses; the old file is untouched
     */
    public static void write(Path target, Content content) throws IOException {
        write(target, content, () -> {});
    }

    /**
     * Writes a file whole or not at all, and does something before it takes the place of the old.
     *
     * @param target the file; replaced if it exists; its folder must exist
     * @param content what is to be in it
     * @param beforeRename is done when the content is on the disk under another name
     * @throws IOException if the disk is full or refuses; the old file is untouched
     */
    public static void write(Path target, Content content, Step beforeRename) throws IOException {
        write(
                target,
                (temporary, out) -> {
                    content.writeTo(out);
                    out.force(true);
                    beforeRename.run();
                });
    }

    /**
     * Makes sure that what stands where a file will be written is one that may be replaced.
     *
     * @throws UserException that names it
     */
    public static void requireReplaceable(Path target) {
        if (Files.exists(target) && !Files.isRegularFile(target)) {
            throw UserException.of(
                    "%s is no file, and one is to be written there; move it away", target);
        }
    }

    // Taking the place of /dev/null would break every program of the machine. A link to it would
    // be harmless to take the place of, but /dev/stdout is one.
    private static void requireNoDevice(Path target) {
        try {
            if (!Files.readAttributes(target, BasicFileAttributes.class).isOther()) {
                return;
            }
        } catch (IOException e) {
            // What is not there, or leads to nothing, is in nobody's way.
            return;
        }
        throw UserException.of(
                "%s is a device or a pipe, where a file was expected; move it away or choose another name",
                target);
    }

    // Who has a link to a file elsewhere wants the file there to be written, not the link.
    private static Path followed(Path target) {
        if (!Files.isSymbolicLink(target)) {
            return target;
        }
        if (Files.isDirectory(target)) {
            throw UserException.of(
                    "%s leads to a folder, where a file was expected; move it away or choose another name",
                    target);
        }
        try {
            return target.toRealPath();
        } catch (IOException e) {
            // A link that leads to nothing is replaced.
            return target;
        }
    }

    private static void write(Path named, Writer writer) throws IOException {
        requireNoDevice(named);
        Path target = followed(named);
        removeStaleOf(target);
        Path temporary = temporary(target);
        // Open, and so locked, until it has its name.
        try (FileChannel out = create(temporary)) {
            writer.write(temporary, out);
            moveOver(temporary, target);
        } catch (IOException e) {
            deleteAfter(temporary, e);
            throw ofTarget(target, temporary, e);
        } catch (RuntimeException | Error e) {
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
        requireNoDevice(target);
        Path temporary = temporary(target);
        try (FileChannel out = create(temporary)) {
            content.writeTo(out);
            out.force(true);
        } catch (IOException e) {
            deleteAfter(temporary, e);
            throw ofTarget(target, temporary, e);
        } catch (RuntimeException | Error e) {
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
        syncFolder(folder(target));
    }

    /**
     * Removes the temporary files that killed processes left in a folder.
     *
     * @param directory the folder
     * @throws IOException if it cannot be read, or one cannot be removed
     */
    public static void removeStale(Path directory) throws IOException {
        removeStale(directory, null);
    }

    private static void removeStaleOf(Path target) {
        try {
            removeStale(folder(target), target.getFileName().toString());
        } catch (IOException e) {
            // What is left over is no reason not to write.
            return;
        }
    }

    private static void removeStale(Path directory, String name) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.tmp")) {
            for (Path file : files) {
                Matcher found = TEMPORARY.matcher(file.getFileName().toString());
                if (found.matches()
                        && (name == null || name.equals(found.group(1)))
                        && !isBeingWritten(file)) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    // A file that cannot be asked, for want of rights or of locks, stays.
    private static boolean isBeingWritten(Path file) {
        try (FileChannel left = FileChannel.open(file, StandardOpenOption.WRITE)) {
            return left.tryLock() == null;
        } catch (OverlappingFileLockException inThisProcess) {
            return true;
        } catch (IOException e) {
            return true;
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

    /** Names the file that was asked for: nobody knows the temporary one. */
    private static IOException ofTarget(Path target, Path temporary, IOException e) {
        boolean isOther =
                !(e instanceof FileSystemException named)
                        || !temporary.toString().equals(named.getFile());
        if (isOther) {
            // What a channel says of a full disk has no name in it.
            return FileErrors.naming(target, e);
        }
        String reason = ((FileSystemException) e).getReason();
        FileSystemException of =
                e instanceof NoSuchFileException
                        ? new NoSuchFileException(folder(target).toString(), null, reason)
                        : e instanceof AccessDeniedException
                                ? new AccessDeniedException(target.toString(), null, reason)
                                : new FileSystemException(target.toString(), null, reason);
        of.initCause(e);
        return of;
    }

    private static Path temporary(Path target) {
        String random = UUID.randomUUID().toString().replace("-", "");
        return target.resolveSibling(target.getFileName() + "." + random + ".tmp");
    }

    private static FileChannel create(Path temporary) throws IOException {
        FileChannel out =
                FileChannel.open(
                        temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try {
            out.tryLock();
        } catch (IOException e) {
            // Some network file systems have no locks; the file is written all the same.
            return out;
        }
        return out;
    }

    private static Path folder(Path target) {
        return target.toAbsolutePath().getParent();
    }

    private interface Writer {
        void write(Path temporary, FileChannel out) throws IOException;
    }

    /**
     * Waits until the names of the files in a folder are on the disk. Windows cannot open a folder,
     * and makes its renames last without being asked.
     *
     * @param directory the folder
     * @throws IOException if the disk refuses
     */
    public static void syncFolder(Path directory) throws IOException {
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
