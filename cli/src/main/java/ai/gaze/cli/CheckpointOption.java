package ai.gaze.cli;

import ai.gaze.zoo.Nearest;
import java.util.List;
import picocli.CommandLine.Option;

/** Which weights of a run. */
final class CheckpointOption {

    private static final List<String> KNOWN = List.of("best", "last");

    @Option(
            names = "--checkpoint",
            paramLabel = "NAME",
            defaultValue = "best",
            description = "best or last. Default: ${DEFAULT-VALUE}.")
    private String name;

    /** Returns the name, which there is. */
    String name() {
        if (!KNOWN.contains(name)) {
            throw Nearest.unknown("checkpoint", name, KNOWN);
        }
        return name;
    }
}
