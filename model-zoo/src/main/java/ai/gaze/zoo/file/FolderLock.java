package ai.gaze.zoo.file;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Held by the one who works in a folder, among the threads of this process and among processes. The
 * operating system lets go of it when a process ends, however it ends; the empty file stays.
 */
public final class FolderLock implements AutoCloseable {

    /** The usual name of the file. */
    public static final String NAME = ".lock";

    private static final long POLL_MILLIS = 200;

    private final FileChannel channel;

    private FolderLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes a lock.
     *
     * @param file the file that is locked; made if need be
     * @return the lock; empty if another one has it
     * @throws IOException also where the file system has no locks
     */
    public static Optional<FolderLock> take(Path file) throws IOException {
        return take(
                file,
                e -> {
                    throw e;
                });
    }

    /** Decides what becomes of a lock where the file system has none. */
    @FunctionalInterface
    public interface WithoutLocks {
        /** Returns if one goes on without. */
        void said(IOException e) throws IOException;
    }

    /** Takes a lock, if need be without having it where the file system has no locks. */
    public static Optional<FolderLock> take(Path file, WithoutLocks without) throws IOException {
        // Whoever opens a pipe waits for somebody at its other end.
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new FileSystemException(file.toString(), null, "not a regular file");
        }
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        boolean taken = false;
        try {
            taken = isFree(channel, without);
            return taken ? Optional.of(new FolderLock(channel)) : Optional.empty();
        } finally {
            if (!taken) {
                channel.close();
            }
        }
    }

    private static boolean isFree(FileChannel channel, WithoutLocks without) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException heldInThisProcess) {
            return false;
        } catch (IOException e) {
            without.said(e);
            return true;
        }
    }

    /**
     * Waits until nobody else has a lock, and takes it.
     *
     * @param waiting is called once if that takes waiting
     */
    public static FolderLock await(Path file, Runnable waiting) throws IOException {
        boolean told = false;
        while (true) {
            Optional<FolderLock> lock = take(file);
            if (lock.isPresent()) {
                return lock.get();
            }
            if (!told) {
                waiting.run();
                told = true;
            }
            try {
                Thread.sleep(POLL_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while waiting for " + file);
            }
        }
    }

    /** Returns whether somebody has a lock now; nobody has one whose file is not there. */
    public static boolean isHeld(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            return !isFree(channel, e -> {});
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
