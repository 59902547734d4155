package ai.gaze.training.run;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.zoo.UserException;
import java.io.IOException;
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
        UserException e = assertThrows(UserException.class, call);
        assertTrue(e.getMessage().startsWith(file + " is not a regular file; "), e.getMessage());
    }
}
