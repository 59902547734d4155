package ai.gaze.zoo;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Lets the JVM end between two computations of the engines, and not in one.
 *
 * <p>When a process exits, the C library frees what oneDNN and ONNX Runtime have generated and what
 * their threads work with, while they go on: a training in another thread than the one that exits,
 * or a service that is terminated, would end as a crash of Java ({@code SIGSEGV}, exit code 134).
 * So the exit waits for the computations that are under way, and one that would begin later waits
 * for the exit: two seconds, as somebody's own hook may wait for all that its thread has to do.
 */
public final class ExitGate {

    private static final ExitGate OF_PROCESS = new ExitGate(30_000, 2_000);

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

    private final Set<Thread> inside = new HashSet<>();
    private final long millisToEnd;
    private final long millisToExit;
    private boolean isShut;
    private boolean isEmpty;
    private long emptyAt;
    private boolean isForced;

    ExitGate(long millisToEnd, long millisToExit) {
        this.millisToEnd = millisToEnd;
        this.millisToExit = millisToExit;
    }

    /** Computes something that takes up to seconds, as a step. */
    public static <T> T pass(Supplier<T> computation) {
        return OF_PROCESS.through(computation);
    }

    /** Does something that takes up to seconds. */
    public static void run(Runnable computation) {
        pass(
                () -> {
                    computation.run();
                    return null;
                });
    }

    <T> T through(Supplier<T> computation) {
        boolean isOuter = enter();
        try {
            return computation.get();
        } finally {
            if (isOuter) {
                leave();
            }
        }
    }

    private synchronized boolean enter() {
        Thread thread = Thread.currentThread();
        if (inside.contains(thread)) {
            return false;
        }
        awaitExit();
        return inside.add(thread);
    }

    private synchronized void leave() {
        inside.remove(Thread.currentThread());
        notifyAll();
    }

    private void awaitExit() {
        try {
            while (isShut && !isForced) {
                wait(POLL_MILLIS);
                isForced = isEmpty && System.nanoTime() - emptyAt > millisToExit * 1_000_000;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for what is under way. From now on nothing begins for a while. */
    synchronized void shut() {
        isShut = true;
        long end = System.nanoTime() + millisToEnd * 1_000_000;
        try {
            while (!inside.stream().allMatch(ExitGate::isExiting) && System.nanoTime() - end < 0) {
                wait(POLL_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        isEmpty = true;
        emptyAt = System.nanoTime();
    }

    // An exit that was called in a computation waits for this.
    private static boolean isExiting(Thread thread) {
        return Stream.of(thread.getStackTrace())
                .anyMatch(frame -> frame.getClassName().equals("java.lang.Shutdown"));
    }
}
