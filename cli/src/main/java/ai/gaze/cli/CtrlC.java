package ai.gaze.cli;

import ai.gaze.training.run.StopRequest;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns Ctrl-C (and a polite kill) into a request to stop: the JVM waits with its end until the run
 * has finished its step and written its checkpoint.
 */
final class CtrlC implements AutoCloseable {

    /** What a shell expects after Ctrl-C: 128 + SIGINT. */
    static final int EXIT_CODE = 130;

    private static final long PATIENCE_SECONDS = 120;

    private final CountDownLatch finished = new CountDownLatch(1);
    private final StopRequest stop = new StopRequest();
    private final Thread hook;

    /** From now on until it is closed, the request asks to stop when the person presses Ctrl-C. */
    CtrlC() {
        hook =
                new Thread(
                        () -> {
                            stop.stop();
                            // Not through the console, which belongs to the thread of the loop.
                            System.err.println("\ngaze: stopping; a checkpoint is being written");
                            awaitFinished();
                        },
                        "ctrl-c");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Returns the request that Ctrl-C fulfils. */
    StopRequest request() {
        return stop;
    }

    @Override
    public void close() {
        finished.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException alreadyEnding) {
            // The hook is running, and has just been told to go on.
            return;
        }
    }

    private void awaitFinished() {
        try {
            if (!finished.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("gaze: the step did not end; the last checkpoint is kept");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
