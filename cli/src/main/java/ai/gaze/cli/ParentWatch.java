package ai.gaze.cli;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/**
 * Ends this process when the one that started it does, however that ended: its end of the pipe to
 * the standard input closes then. Without this a child of a killed scheduler would go on and hold
 * its run and its GPU.
 */
final class ParentWatch {

    private static final String OPTION = "--watch-parent";

    @Option(names = OPTION, hidden = true, description = "End when the parent does.")
    void watchParent(boolean asked) {
        if (asked) {
            begin();
        }
    }

    /** Returns what starts this same Gaze with a command, as a process that ends with this one. */
    static List<String> child(List<String> command) {
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        words.addAll(List.of("-cp", System.getProperty("java.class.path"), Gaze.class.getName()));
        words.addAll(command);
        words.add(OPTION);
        return words;
    }

    private static void begin() {
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
