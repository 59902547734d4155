package ai.gaze.training.compare;

import ai.gaze.zoo.UserException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Keeps a second comparison out of a folder; a process that dies gives it up. */
final class OutputLock implements AutoCloseable {

    private static final String FILE = ".lock";

    private final FileChannel file;

    private OutputLock(FileChannel file) {
        this.file = file;
    }

    static OutputLock take(Path out) throws IOException {
        FileChannel file =
                FileChannel.open(
                        out.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = tryLock(file);
        if (lock == null) {
            file.close();
            throw new UserException(
                    "another comparison writes to "
                            + out
                            + "; wait for its end, or choose another --out");
        }
        return new OutputLock(file);
    }

    /** Returns whether somebody works in a folder now. */
    static boolean isHeld(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            return tryLock(channel) == null;
        }
    }

    private static FileLock tryLock(FileChannel file) throws IOException {
        try {
            return file.tryLock();
        } catch (OverlappingFileLockException inThisProcess) {
            return null;
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
