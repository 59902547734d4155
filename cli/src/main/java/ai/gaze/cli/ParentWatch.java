package ai.gaze.cli;

import java.io.IOException;

/**
 * Ends this process when the one that started it does, however that ended: its end of the pipe to
 * the standard input closes then. Without this a child of a killed scheduler would go on and hold
 * its run and its GPU.
 */
final class ParentWatch {

    private ParentWatch() {}

    static void begin() {
        Thread watcher = new Thread(ParentWatch::waitForEnd, "parent-watch");
        watcher.setDaemon(true);
        watcher.start();
    }

    private static void waitForEnd() {
        try {
            while (System.in.read() >= 0) {
                // What a parent says does not matter.
            }
        } catch (IOException e) {
            // Such a pipe is closed, too.
        }
        // Not by a request to stop: whoever takes the run over would meet the two of us in it.
        Runtime.getRuntime().halt(Errors.MACHINE_FAILED);
    }
}
