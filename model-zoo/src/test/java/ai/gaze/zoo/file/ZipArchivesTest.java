package ai.gaze.zoo.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ZipArchivesTest {

    @TempDir private Path folder;

    /** An archive whose entry says that its name is UTF-8, and has other bytes. */
    private Path archive() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("net/\u732b.pkl"));
            zip.write(1);
            zip.closeEntry();
        }
        String damaged =
                bytes.toString(StandardCharsets.ISO_8859_1)
                        .replace("\u00e7\u008c\u00ab", "\u00ff\u00ff\u00ff");
        return Files.write(folder.resolve("n.pt"), damaged.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void aNameThatIsNoUtf8IsAnErrorOfTheFile() throws IOException {
        Path file = archive();
        assertThrows(
                ZipException.class,
                () -> ZipArchives.read(file, zip -> zip.stream().map(ZipEntry::getName).count()));
        assertThrows(
                ZipException.class,
                () -> ZipArchives.read(file, zip -> zip.entries().nextElement().getName()));
        assertEquals(FileKind.BROKEN_ZIP, FileKind.of(file).orElseThrow());
    }
}
