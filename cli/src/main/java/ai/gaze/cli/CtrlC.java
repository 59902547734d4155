package ai.gaze.cli;

import ai.gaze.training.run.StopRequest;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Turns Ctrl-C (and a polite kill) into a request to stop: the JVM waits with its end until the run
 * has finished its step and written its checkpoint, and until the command has said what it has to
 * say: how to go on, or what went wrong.
 */
final class CtrlC implements AutoCloseable {

    /** What a shell expects after Ctrl-C: 128 + SIGINT. */
    static final int EXIT_CODE = 130;

    private static final long PATIENCE_SECONDS = 120;

    /** How the command ended, for the thread that waits with the end of the JVM. */
    private static final BlockingQueue<Integer> ENDED = new ArrayBlockingQueue<>(1);

    private final StopRequest stop = new StopRequest();
    private final Thread hook;
    private boolean hasBegun;
    private String wayOn;

    /** From now on until it is closed, the request asks to stop when the person presses Ctrl-C. */
    CtrlC() {
        hook = new Thread(this::stop, "ctrl-c");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    // Not through the console, which belongs to the thread of the loop.
    private void stop() {
        synchronized (this) {
            hasBegun = true;
            if (wayOn != null) {
                System.err.println("\ngaze: " + wayOn);
                return;
            }
        }
        stop.stop();
        System.err.println("\ngaze: stopping; a checkpoint is being written");
        awaitEnd();
    }

    /**
     * From now on nothing is waited for: Ctrl-C ends the process at once.
     *
     * @param sentence what is then said of the way on
     * @return whether the person has not pressed it yet
     */
    synchronized boolean endAtOnce(String sentence) {
        wayOn = sentence;
        return !hasBegun;
    }

    /** Returns the request that Ctrl-C fulfils. */
    StopRequest request() {
        return stop;
    }

    /**
     * Ends the process when the command has said everything, after Ctrl-C too.
     *
     * @param exitCode how the command ended
     */
    static void exit(int exitCode) {
        ENDED.offer(exitCode);
        // Where the process is ending already this waits for ever, and the hook goes on.
        System.exit(exitCode);
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException alreadyEnding) {
            // The hook is running, and waits for the end of the command.
            return;
        }
    }

    private static void awaitEnd() {
        try {
            Integer exitCode = ENDED.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (exitCode == null) {
                System.err.println("gaze: the step did not end; the last checkpoint is kept");
            } else if (exitCode != EXIT_CODE) {
                // The JVM would tell of nothing but the signal.
                Runtime.getRuntime().halt(exitCode);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
