package ai.gaze.training;

import ai.gaze.training.data.DecodedBatches;
import ai.gaze.zoo.UserException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Lets one training run at a time in a process. The engine has one generator of random numbers, and
 * DJL one gradient collector, for all threads.
 */
final class OneTraining {

    private static final ReentrantLock RUNNING = new ReentrantLock(true);

    private OneTraining() {}

    /** Waits until no other training runs, and runs one. */
    static <T> T run(Supplier<T> training) {
        if (RUNNING.isHeldByCurrentThread() || DecodedBatches.isReading()) {
            throw new UserException(
                    "a training was begun inside of another one, which would wait for itself; run it after that one, or in a process of its own");
        }
        try {
            if (!RUNNING.tryLock()) {
                RUNNING.lockInterruptibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UserException(
                    "the training was interrupted while it waited for another one of this process; run it again",
                    e);
        }
        try {
            return training.get();
        } finally {
            RUNNING.unlock();
        }
    }
}
