package ai.gaze.zoo.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.zoo.UserException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
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
        assertEquals(file + ": No space left on device", error.getMessage());
        assertEquals("old", Files.readString(file));
        assertEquals(List.of("run.json"), names());
    }

    // Not /dev/null itself: were it replaced, nothing on the machine would work.
    @Test
    void aLinkStaysAndTheFileThatItLeadsToIsReplaced() throws Exception {
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere")).resolve("net.pt");
        Files.writeString(elsewhere, "old");
        Path link = Files.createSymbolicLink(folder.resolve("net.pt"), elsewhere);
        AtomicFiles.writeString(link, "new");
        assertTrue(Files.isSymbolicLink(link));
        assertEquals("new", Files.readString(elsewhere));
        Files.delete(elsewhere);
        Files.createDirectory(elsewhere);
        assertThrows(UserException.class, () -> AtomicFiles.writeString(link, "text"));
        Files.delete(elsewhere);
        AtomicFiles.writeString(link, "whole");
        assertTrue(Files.isRegularFile(link, LinkOption.NOFOLLOW_LINKS));
        assertEquals("whole", Files.readString(link));
    }

    @Test
    void noPipeAndNoDeviceIsReplaced() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("/dev/null"));
        Path pipe = folder.resolve("pipe");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        for (Path target : List.of(link, pipe)) {
            UserException e =
                    assertThrows(
                            UserException.class, () -> AtomicFiles.writeString(target, "text"));
            assertTrue(e.getMessage().contains("device or a pipe"), e::getMessage);
            assertFalse(Files.isRegularFile(target));
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(2, files.count());
        }
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
    void aFileThatCannotBeMadeIsNamedAsItWasAskedFor() throws Exception {
        Path file = Files.writeString(folder.resolve("a file"), "1");
        Path nowhere = folder.resolve("nowhere");
        for (Path target : List.of(file.resolve("below"), nowhere.resolve("x.json"))) {
            IOException e =
                    assertThrows(IOException.class, () -> AtomicFiles.writeString(target, "2"));
            String sentence = FileErrors.sentence(e);
            assertFalse(sentence.contains(".tmp"), sentence);
            assertTrue(sentence.contains(target.getParent().toString()), sentence);
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

    @Test
    void whatAKilledWriterLeftGoesWhenItsFileIsWrittenAgain() throws Exception {
        AtomicFiles.writeTemporary(folder.resolve("report.html"), out -> {});
        AtomicFiles.writeTemporary(folder.resolve("other.html"), out -> {});
        // As an earlier build named them.
        Files.createFile(folder.resolve("net.pt." + UUID.randomUUID() + ".tmp"));
        AtomicFiles.writeString(folder.resolve("report.html"), "page");
        AtomicFiles.writeNamed(folder.resolve("net.pt"), file -> Files.writeString(file, "net"));
        List<String> names = names();
        assertEquals(3, names.size(), names::toString);
        assertTrue(names.get(1).startsWith("other.html."), names::toString);
        AtomicFiles.removeStale(folder);
        assertEquals(List.of("net.pt", "report.html"), names());
    }

    @Test
    void theTemporaryFileOfAWriterThatLivesIsNotTaken() throws Exception {
        Path file = folder.resolve("report.html");
        AtomicFiles.write(
                file,
                out -> {
                    AtomicFiles.removeStale(folder);
                    AtomicFiles.writeString(file, "another writer's");
                    out.write(ByteBuffer.wrap(new byte[] {'m', 'e'}));
                });
        assertEquals("me", Files.readString(file));
        assertEquals(List.of("report.html"), names());
    }

    @Test
    void aWriterThatWantsANameMayReplaceTheFile() throws Exception {
        Path file = folder.resolve("net.params");
        AtomicFiles.writeNamed(
                file,
                temporary -> {
                    Files.delete(temporary);
                    Files.writeString(temporary, "weights");
                });
        assertEquals("weights", Files.readString(file));
        assertThrows(
                IOException.class,
                () ->
                        AtomicFiles.writeNamed(
                                file,
                                temporary -> {
                                    throw new IOException("No space left on device");
                                }));
        assertEquals(List.of("net.params"), names());
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }
}
