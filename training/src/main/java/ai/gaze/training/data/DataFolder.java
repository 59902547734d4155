package ai.gaze.training.data;

import ai.gaze.zoo.UserException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The checks that every folder of data goes through before anything is looked for in it. */
final class DataFolder {

    private DataFolder() {}

    /**
     * @throws UserException if the folder does not exist, is no folder, or may not be read
     */
    static void requireReadable(Path folder) {
        if (!Files.exists(folder)) {
            throw new UserException(
                    "data folder %s does not exist: create it or name another one"
                            .formatted(folder));
        }
        if (!Files.isDirectory(folder)) {
            throw new UserException(
                    "%s is not a folder: name the folder that holds the data files"
                            .formatted(folder));
        }
        // Without the right to search it, the files in a folder look as if they were not there.
        if (!Files.isReadable(folder) || !Files.isExecutable(folder)) {
            throw new UserException(
                    "data folder %s may not be read: give yourself the right to it (chmod u+rx) or name another one"
                            .formatted(folder));
        }
    }
}
