package ai.gaze.zoo.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.FileSystemException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Sha256Test {

    @TempDir private Path folder;

    @Test
    void whatCannotBeReadIsNamed() {
        FileSystemException e = assertThrows(FileSystemException.class, () -> Sha256.of(folder));
        assertEquals(folder.toString(), e.getFile());
    }
}
