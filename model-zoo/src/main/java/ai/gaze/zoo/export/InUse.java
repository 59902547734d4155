package ai.gaze.zoo.export;

import ai.gaze.zoo.ExitGate;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/** Something of an engine that several threads may use, and that is freed when none does. */
final class InUse {

    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private boolean closed;

    /**
     * Uses it.
     *
     * @throws IllegalStateException if it is closed
     */
    <T> T during(Supplier<T> use) {
        lock.readLock().lock();
        try {
            if (closed) {
                throw new IllegalStateException("the network is closed; open it again");
            }
            return ExitGate.pass(use);
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Waits until nobody uses it, and frees it if that has not been done. */
    void close(Runnable free) {
        lock.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                free.run();
            }
        } finally {
            lock.writeLock().unlock();
        }
    }
}
