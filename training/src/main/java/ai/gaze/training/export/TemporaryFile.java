package ai.gaze.training.export;

import ai.gaze.zoo.file.AtomicFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/** Lets writers that take the name of a file write it whole or not at all. */
final class TemporaryFile {

    private TemporaryFile() {}

    /** Writes a file of the given name. */
    @FunctionalInterface
    interface Writer {
        void write(Path file) throws IOException;
    }

    /** Writes into a file beside the target, then renames it over the target. */
    static void write(Path target, Writer writer) throws IOException {
        Path temporary =
                target.toAbsolutePath()
                        .resolveSibling(target.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try {
            writer.write(temporary);
            AtomicFiles.moveOver(temporary, target.toAbsolutePath());
        } finally {
            Files.deleteIfExists(temporary);
        }
    }
}
