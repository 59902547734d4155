package ai.gaze.zoo.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFilesTest {

    @TempDir Path folder;

    @Test
    void aWrittenFileReplacesTheOldOneAndNothingElseIsLeft() throws Exception {
        Path file = folder.resolve("run.json");
        AtomicFiles.writeString(file, "old");
        AtomicFiles.writeString(file, "n\u00e9w");
        assertEquals("n\u00e9w", Files.readString(file));
        assertEquals(List.of("run.json"), names());
    }

    @Test
    void aFailureInTheMiddleLeavesTheOldFileAndNothingElse() throws Exception {
        Path file = folder.resolve("run.json");
        AtomicFiles.writeString(file, "old");
        IOException error =
                assertThrows(
                        IOException.class,
                        () ->
                                AtomicFiles.write(
                                        file,
                                        out -> {
                                            out.write(ByteBuffer.wrap(new byte[] {1, 2}));
                                            throw new IOException("No space left on device");
                                        }));
        assertEquals("No space left on device", error.getMessage());
        assertEquals("old", Files.readString(file));
        assertEquals(List.of("run.json"), names());
    }

    @Test
    void aRenameThatFailsLeavesNoTemporaryFile() throws Exception {
        Path taken = Files.createDirectories(folder.resolve("taken/by/a/folder")).getParent();
        assertThrows(IOException.class, () -> AtomicFiles.writeString(taken, "text"));
        try (Stream<Path> files = Files.list(taken.getParent())) {
            assertEquals(1, files.count());
        }
    }

    @Test
    void staleTemporaryFilesAreRemovedAndNothingElse() throws Exception {
        Path stale =
                AtomicFiles.writeTemporary(
                        folder.resolve("last.safetensors"),
                        out -> out.write(ByteBuffer.wrap(new byte[3])));
        assertEquals(3, Files.size(stale));
        Files.writeString(folder.resolve("mine.tmp"), "a person's");
        Files.writeString(folder.resolve("last.safetensors"), "good");
        AtomicFiles.removeStale(folder);
        assertEquals(List.of("last.safetensors", "mine.tmp"), names());
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }
}
