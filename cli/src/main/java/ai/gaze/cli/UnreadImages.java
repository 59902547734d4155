package ai.gaze.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;

/** Names the images that cannot be read: the others are answered all the same. */
final class UnreadImages {

    private static final int BROKEN = 1;
    private static final int NO_FILE = 2;

    private final PrintWriter err;
    private int code;

    UnreadImages(PrintWriter err) {
        this.err = err;
    }

    /**
     * Names an image.
     *
     * @param image what was typed
     * @param why one sentence with its name in it
     */
    void add(Path image, String why) {
        // A broken file is as it is; a name that is none of a file was typed so.
        add(why, Files.isRegularFile(image) ? BROKEN : NO_FILE);
    }

    /** Names a test image by its number. */
    void add(int number) {
        add("test image " + number + " is broken and left out", BROKEN);
    }

    private void add(String why, int ofImage) {
        err.println("gaze: " + why);
        err.flush();
        code = Math.max(code, ofImage);
    }

    /** Returns 0 if every image could be read, 1 if a file is broken, 2 if one is no file. */
    int exitCode() {
        return code;
    }
}
