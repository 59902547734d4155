package ai.gaze.training.run;

import ai.gaze.zoo.UserException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;

/**
 * Held by the process that trains a run, so that two do not write into one directory. The operating
 * system lets go of it when the process ends, however it ends; the empty file stays.
 */
final class RunLock implements AutoCloseable {

    static final String NAME = ".lock";

    private final FileChannel file;

    private RunLock(FileChannel file) {
        this.file = file;
    }

    /**
     * Takes the lock.
     *
     * @param warning is told where the file system has no locks
     * @throws UserException if another process or another run of this one has it
     */
    static RunLock take(Path directory, Consumer<String> warning) throws IOException {
        FileChannel file =
                FileChannel.open(
                        directory.resolve(NAME),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
        if (isTaken(file, warning)) {
            file.close();
            throw new UserException(
                    "run "
                            + directory
                            + " is being trained by another process; wait for its end or stop it");
        }
        return new RunLock(file);
    }

    private static boolean isTaken(FileChannel file, Consumer<String> warning) {
        try {
            return file.tryLock() == null;
        } catch (OverlappingFileLockException heldByThisProcess) {
            return true;
        } catch (IOException e) {
            // Some network file systems have none; a training there is better than no training.
            warning.accept(
                    "the run directory cannot be locked ("
                            + e.getMessage()
                            + "); see to it that no other process trains this run");
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
