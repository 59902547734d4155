package ai.gaze.cli;

import ai.gaze.zoo.UserException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** A file that a person asks for and that must not take the place of another one. */
final class NewFile {

    private NewFile() {}

    /**
     * Makes sure that it can be written, before what takes long.
     *
     * @param file what was typed; {@code null} if nothing was
     * @param option the option
     * @throws UserException if it is there already, or its folder is not
     */
    static void require(Path file, String option) {
        if (file == null) {
            return;
        }
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new UserException(
                    file + " is there already; choose another " + option + ", or delete it");
        }
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new UserException(
                    "the folder " + folder + " of " + option + " is not there; make it");
        }
    }
}
