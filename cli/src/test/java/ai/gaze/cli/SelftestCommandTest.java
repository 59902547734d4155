package ai.gaze.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SelftestCommandTest {

    @Test
    void eachCaseIsALineWithBothErrorsAndTheLastLineCounts() {
        Typed result = Typed.gaze("selftest", "--device", "cpu", "--only", "{eca-k,lr-step}*");
        List<String> lines = result.out().lines().toList();
        assertEquals(0, result.code(), result.err());
        assertEquals(4, lines.size(), result.out());
        String number = "\\d\\.\\de[-+]\\d\\d of \\d\\.\\de[-+]\\d\\d \\(\\S+\\)";
        assertTrue(
                lines.get(0).matches("ok   eca-k3 +forward " + number + "  backward " + number),
                lines.get(0));
        assertTrue(
                lines.get(2).matches("ok   lr-step +forward " + number + "  backward -"),
                lines.get(2));
        assertTrue(
                lines.get(3).startsWith("3 cases on cpu: 3 passed, 0 failed, 0 skipped, in "),
                lines.get(3));
    }

    @Test
    void aFailedCaseMakesTheExitCode1(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("broken.safetensors"), "hello");
        Typed result = Typed.gaze("selftest", "--device", "cpu", "--fixtures", folder.toString());
        assertEquals(1, result.code());
        assertTrue(result.out().startsWith("FAIL broken "), result.out());
        assertTrue(result.out().contains("0 passed, 1 failed, 0 skipped"), result.out());
    }

    @Test
    void mistakesAreOneSentenceAndExitCode2(@TempDir Path folder) {
        Typed pattern = Typed.gaze("selftest", "--device", "cpu", "--only", "warp-*");
        assertEquals(2, pattern.code());
        assertTrue(pattern.err().startsWith("gaze: no case is named \"warp-*\""), pattern.err());
        Typed empty = Typed.gaze("selftest", "--fixtures", folder.toString());
        assertEquals(2, empty.code());
        assertTrue(empty.err().contains("holds no fixtures"), empty.err());
        assertEquals(1, empty.err().lines().count());
        assertEquals(2, Typed.gaze("selftest", "--device", "tpu").code());
    }
}
