package ai.gaze.training.data;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets one fetch at a time into a folder, among the threads of this process and among processes.
 *
 * <p>The operating system lets go of the file lock when a process dies, so a killed fetch blocks
 * nobody.
 */
final class FetchLock {

    /** Java refuses a second file lock within one process instead of waiting for the first. */
    private static final Map<Path, ReentrantLock> IN_PROCESS = new ConcurrentHashMap<>();

    private FetchLock() {}

    /** What to do while nobody else does. */
    @FunctionalInterface
    interface Action {
        void run() throws IOException;
    }

    /** Waits until this is the only one, then acts; the listener is told if that takes waiting. */
    static void holding(Path file, FetchListener listener, Action action) throws IOException {
        ReentrantLock inProcess =
                IN_PROCESS.computeIfAbsent(
                        file.toAbsolutePath().normalize(), f -> new ReentrantLock());
        if (!inProcess.tryLock()) {
            listener.step("waiting for another fetch to end");
            inProcess.lock();
        }
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            // Closing the channel lets go of the lock.
            if (channel.tryLock() == null) {
                listener.step("waiting for the fetch of another process to end");
                channel.lock();
            }
            action.run();
        } finally {
            inProcess.unlock();
        }
    }
}
