package ai.gaze.training.fuzz;

import java.io.IOException;
import java.nio.file.Path;

/** What Jazzer calls, in a process of its own for each reader. */
public final class JazzerTarget {

    private static FileReader reader;
    private static Path folder;

    private JazzerTarget() {}

    /** Jazzer's. */
    public static void fuzzerInitialize(String[] arguments) throws IOException {
        reader = FileReader.valueOf(arguments[0]);
        folder = FileReader.scratch();
    }

    /** Jazzer's. */
    public static void fuzzerTestOneInput(byte[] bytes) {
        Measured.read(reader, bytes, folder);
    }
}
