package ai.gaze.training;

import ai.gaze.zoo.UserException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** Sees to it that nothing of a training is freed while it runs, or used when it is freed. */
final class TrainingUse {

    private final ReentrantLock running = new ReentrantLock();
    private volatile boolean closed;

    /**
     * Runs a training.
     *
     * @throws UserException if it is closed
     */
    <T> T run(Supplier<T> training) {
        running.lock();
        try {
            requireOpen();
            return training.get();
        } finally {
            running.unlock();
        }
    }

    void requireOpen() {
        if (closed) {
            throw new UserException("the training is closed; use it before that, or build another");
        }
    }

    /**
     * Refuses what would change under a training that runs.
     *
     * @throws UserException if it runs
     */
    void requireIdle() {
        requireOpen();
        if (running.isLocked()) {
            throw new UserException(
                    "a training cannot be restored while it runs; stop() it, restore it when run() has ended, and run it again: that goes on from there");
        }
    }

    /**
     * Frees a training, once.
     *
     * @param stop asks it to stop, if it runs in another thread
     * @throws UserException if it runs in this thread
     */
    void close(Runnable stop, Runnable free) {
        if (running.isHeldByCurrentThread()) {
            throw new UserException(
                    "a training cannot be closed while it runs; stop() it, and close it when run() has ended");
        }
        if (!closed) {
            stop.run();
        }
        running.lock();
        try {
            if (!closed) {
                closed = true;
                free.run();
            }
        } finally {
            running.unlock();
        }
    }
}
