package ai.gaze.training.torch;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Lets the JVM end between two computations of the engine, and not in one.
 *
 * <p>When a process exits, the C library frees what oneDNN has generated and what its threads work
 * with, while they go on: a training in another thread than the one that exits, or a service that
 * is terminated, would end as a crash of Java ({@code SIGSEGV}, exit code 134). So the exit waits
 * for the computation that is under way, and one that would begin later waits for the exit.
 */
public final class ExitGate {

    private static final ExitGate OF_PROCESS = new ExitGate(TimeUnit.SECONDS.toMillis(30));

    static {
        try {
            Runtime.getRuntime()
                    .addShutdownHook(new Thread(OF_PROCESS::shut, "gaze-end-of-computation"));
        } catch (IllegalStateException alreadyEnding) {
            // Somebody's own hook computes, and the process ends after it.
            OF_PROCESS.isForced = true;
        }
    }

    private static final long POLL_MILLIS = 50;

    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final long patienceMillis;
    private volatile boolean isShutting;
    private volatile boolean isForced;

    ExitGate(long patienceMillis) {
        this.patienceMillis = patienceMillis;
    }

    /** Computes something that takes up to seconds, as a step. */
    public static <T> T pass(Supplier<T> computation) {
        return pass(() -> false, computation);
    }

    /**
     * Computes something that takes up to seconds, as a step.
     *
     * @param isStopping whether somebody waits for the end of this thread's work, so that it goes
     *     on while the process ends
     */
    public static <T> T pass(BooleanSupplier isStopping, Supplier<T> computation) {
        return OF_PROCESS.through(isStopping, computation);
    }

    <T> T through(BooleanSupplier isStopping, Supplier<T> computation) {
        boolean isHeld = enter(isStopping);
        try {
            return computation.get();
        } finally {
            if (isHeld) {
                lock.readLock().unlock();
            }
        }
    }

    private boolean enter(BooleanSupplier isStopping) {
        // What others compute would keep the exit waiting for as long as some of it overlaps.
        boolean mayBegin = !isShutting || lock.getReadHoldCount() > 0;
        if (mayBegin && lock.readLock().tryLock()) {
            return true;
        }
        // Not for ever: somebody's own hook may wait for all that this thread has to do.
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMillis);
        try {
            while (!isForced && !isStopping.getAsBoolean() && System.nanoTime() - end < 0) {
                Thread.sleep(POLL_MILLIS);
            }
            isForced = true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    /** Waits for what is under way. From now on nothing begins. */
    void shut() {
        isShutting = true;
        try {
            // Kept by a thread that is gone, so it is never unlocked.
            if (!lock.writeLock().tryLock(patienceMillis, TimeUnit.MILLISECONDS)) {
                isForced = true;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
