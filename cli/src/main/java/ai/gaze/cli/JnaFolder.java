package ai.gaze.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where JNA, by which the engine asks for GPUs, unpacks its library: on Linux in the user's cache,
 * and where nobody may write there, in the folder for temporary files. That the cache is full it
 * does not see, and then there is no JNA, and without a word no GPU, in the whole process.
 */
final class JnaFolder {

    private static final String PROPERTY = "jna.tmpdir";
    private static final long NEEDED = 4 << 20;

    private JnaFolder() {}

    /** Names the folder for temporary files if the cache is full. */
    static void choose() {
        if (System.getProperty(PROPERTY) == null
                && System.getProperty("os.name").equals("Linux")
                && !hasRoom(cache(System.getenv("XDG_CACHE_HOME")), NEEDED)) {
            System.setProperty(PROPERTY, System.getProperty("java.io.tmpdir"));
        }
    }

    private static Path cache(String named) {
        return named == null || named.isBlank()
                ? Path.of(System.getProperty("user.home"), ".cache")
                : Path.of(named);
    }

    /** Whether so many bytes can be written where a folder is, or would be. */
    static boolean hasRoom(Path folder, long bytes) {
        Path there = folder.toAbsolutePath();
        while (there.getParent() != null && !Files.exists(there)) {
            there = there.getParent();
        }
        try {
            return Files.getFileStore(there).getUsableSpace() >= bytes;
        } catch (IOException unknown) {
            return true;
        }
    }
}
