package ai.gaze.training.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.zoo.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderImagesTest {

    @TempDir private Path folder;

    @Test
    void imagesAreFoundInFoldersInFoldersInTheOrderOfTheirNames() throws IOException {
        for (String name :
                List.of(
                        "b.JPG",
                        "a b.png",
                        "deep/er/c.webp",
                        "deep/a.tiff",
                        "notes.txt",
                        "deep/raw.cr2",
                        ".hidden.png",
                        ".cache/x.png")) {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, "");
        }
        FolderImages found = FolderImages.of(folder);
        assertEquals(
                List.of("a b.png", "b.JPG", "deep/a.tiff", "deep/er/c.webp"),
                found.images().stream()
                        .map(file -> folder.relativize(file).toString().replace('\\', '/'))
                        .toList());
        assertEquals(2, found.others());
        Path empty = Files.createDirectory(folder.resolve("empty"));
        assertEquals(new FolderImages(List.of(), 0), FolderImages.of(empty));
    }

    @Test
    void aLinkThatLeadsBackIsNamed() throws IOException {
        Path inside = Files.createDirectory(folder.resolve("inside"));
        Files.createSymbolicLink(inside.resolve("back"), folder);
        UserException e = assertThrows(UserException.class, () -> FolderImages.of(folder));
        assertTrue(e.getMessage().contains("back is a link to a folder that it is in itself"));
    }
}
