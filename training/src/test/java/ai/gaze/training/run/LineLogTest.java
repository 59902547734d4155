package ai.gaze.training.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class LineLogTest {

    @TempDir private Path folder;

    @Test
    void whatCannotBeReadIsNamed() throws IOException {
        Path log = Files.createDirectory(folder.resolve("metrics.jsonl"));
        assertNamed(log, () -> LineLog.scan(log, line -> true));
        assertNamed(log, () -> LineLog.beginsWith(log, new LogMark(1, "")));
        assertNamed(log, () -> LineLog.open(log));
    }

    private static void assertNamed(Path file, Executable call) {
        FileSystemException e = assertThrows(FileSystemException.class, call);
        assertEquals(file.toString(), e.getFile());
    }
}
