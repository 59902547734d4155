package ai.gaze.cli;

import ai.gaze.training.data.DataSpec;
import java.util.function.Consumer;

/**
 * Passes on what is said of the data of a run that there is. What a folder of images holds that is
 * not used was said when the run was trained, and is not said again by each command.
 */
final class WarningsOfRun implements Consumer<String> {

    private final Console console;
    private volatile boolean known;

    WarningsOfRun(Console console, String dataset) {
        this.console = console;
        known = DataSpec.frames(dataset);
    }

    @Override
    public void accept(String warning) {
        if (!known) {
            console.warning(warning);
        }
    }

    /** From here on, such as of images that turn out to be broken, all is said. */
    <T> T loaded(T data) {
        known = false;
        return data;
    }
}
