package ai.gaze.training.run;

import ai.gaze.training.metric.MetricKeys;
import ai.gaze.zoo.UserException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;

/**
 * {@code result.json}: how a run ended, with a checksum over its values, so that no changed digit
 * stands in a table.
 */
final class RunResultFile {

    static final String NAME = "result.json";

    private RunResultFile() {}

    /** Writes the file of a run, whole or not at all. */
    static void write(Path run, RunResult result) throws IOException {
        JsonFile.write(run.resolve(NAME), result);
    }

    /**
     * Reads the file of a run.
     *
     * @throws UserException if it is not what was written, or is of another run
     */
    static RunResult read(Path run) {
        Path file = run.resolve(NAME);
        ObjectNode tree = JsonFile.tree(file);
        // Earlier versions wrote none.
        boolean agrees = Checksum.takeFrom(tree, true);
        MetricKeys.gather(RunResult.PREFIX, tree);
        RunResult result = JsonFile.read(file, tree, RunResult.class);
        RunChecks.requireSense(file, result);
        if (!agrees) {
            throw new UserException(
                    file
                            + " was changed after the run wrote it, as its checksum does not agree;"
                            + " put back a copy, or remove it and resume the run");
        }
        if (!Objects.equals(result.run(), RunReader.anyInfo(run).id())) {
            throw new UserException(
                    file
                            + " is of another run than the run.json beside it; put back the file"
                            + " of this run, or remove it and resume the run");
        }
        return result;
    }
}
