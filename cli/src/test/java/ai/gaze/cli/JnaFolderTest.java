package ai.gaze.cli;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JnaFolderTest {

    @TempDir private Path folder;

    @Test
    void roomIsThatOfTheDiskOnWhichTheFolderWouldBe() {
        assertTrue(JnaFolder.hasRoom(folder, 1));
        assertTrue(JnaFolder.hasRoom(folder.resolve("not/there"), 1));
        assertFalse(JnaFolder.hasRoom(folder.resolve("not/there"), Long.MAX_VALUE));
    }
}
