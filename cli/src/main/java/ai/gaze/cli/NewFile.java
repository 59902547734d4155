package ai.gaze.cli;

import ai.gaze.zoo.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Locale;

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

    /**
     * Makes sure that a picture can be written, under a name that says what it is.
     *
     * @param file what was typed; {@code null} if nothing was
     * @param option the option
     * @throws UserException also if its name does not end in .png
     */
    static void requirePicture(Path file, String option) {
        if (file != null && !file.toString().toLowerCase(Locale.ROOT).endsWith(".png")) {
            throw new UserException(
                    file + " would be a PNG file; give " + option + " a name that ends in .png");
        }
        require(file, option);
    }

    /**
     * Makes sure that it is not the place of something else that is written.
     *
     * @param file what was typed, whose folder is there; {@code null} if nothing was
     * @param option the option
     * @param other the other place; {@code null} if there is none
     * @param what what goes there
     * @throws UserException if both are one
     */
    static void requireApart(Path file, String option, Path other, String what) throws IOException {
        if (file != null && other != null && place(file).equals(place(other))) {
            throw new UserException(
                    file + " is the file of " + what + ", too; choose another " + option);
        }
    }

    private static Path place(Path file) throws IOException {
        Path whole = file.toAbsolutePath();
        Path folder = whole.getParent();
        return Files.isDirectory(folder)
                ? folder.toRealPath().resolve(whole.getFileName())
                : whole.normalize();
    }
}
