package ai.gaze.training.run;

import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * {@code run.json}: what was asked of a run, with a checksum over its values, so that a changed
 * digit is found before it trains something else. Layout and the order of keys may change.
 */
final class RunInfoFile {

    static final String NAME = "run.json";

    private RunInfoFile() {}

    /** Writes the file of a run, whole or not at all. */
    static void write(Path run, RunInfo info) throws IOException {
        JsonFile.write(run.resolve(NAME), info);
    }

    /**
     * Reads the file of a run.
     *
     * @throws UserException if it is not what was written
     */
    static RunInfo read(Path run) {
        Path file = run.resolve(NAME);
        ObjectNode tree = JsonFile.tree(file);
        requireUnchanged(file, tree);
        List<String> missing = Plugins.loadFound(tree.path("recipe").get("plugins"));
        if (missing.isEmpty()) {
            return JsonFile.read(file, tree, RunInfo.class);
        }
        try {
            RunInfo info = JsonFile.read(file, tree, RunInfo.class);
            // All of it may have come from elsewhere.
            Plugins.requireKnown(info.recipe());
            return info;
        } catch (UserException e) {
            throw new UserException(
                    Texts.format(
                            "%s needs plugin %s, which is not there: put it back, or name the jar of that name, where it is now, as a plugin",
                            file, String.join(", ", missing)),
                    e);
        }
    }

    // Only a run from before there were ids has no checksum.
    private static void requireUnchanged(Path file, ObjectNode tree) {
        if (!Checksum.takeFrom(tree, !tree.has("id") && !tree.has("recipe-sha256"))) {
            throw new UserException(
                    file
                            + " was changed after the run wrote it, as its checksum does not agree;"
                            + " put back a copy, or start a new run with the settings that you want");
        }
    }
}
