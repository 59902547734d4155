package ai.gaze.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds {@code bin/gaze} in what Spark has unpacked on this machine. */
final class Launcher {

    private static final int DEPTH = 3;

    private Launcher() {}

    /**
     * Returns the program.
     *
     * @param folder the unpacked archive
     * @throws MistakeException if it has none
     */
    static Path in(Path folder) {
        Optional<Path> found = Optional.empty();
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.walk(folder, DEPTH)) {
                found = files.filter(file -> file.endsWith(Path.of("bin", "gaze"))).findFirst();
            } catch (IOException e) {
                throw new MistakeException(
                        String.format(Locale.ROOT, "%s cannot be read: %s", folder, e));
            }
        }
        Path program =
                found.orElseThrow(
                        () ->
                                new MistakeException(
                                        String.format(
                                                Locale.ROOT,
                                                "%s has no bin/gaze; give spark-submit the distribution of Gaze as --archives gaze-VERSION.zip#gaze",
                                                folder)));
        if (!Files.isExecutable(program)) {
            // Spark's way to unpack a zip keeps no rights.
            program.toFile().setExecutable(true);
        }
        return program;
    }
}
