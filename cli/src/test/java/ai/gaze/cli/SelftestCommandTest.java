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
    void theHelpIsComplete() {
        String expected =
                """
                Usage: gaze selftest [-hV] [--verbose] [--device=DEVICE] [--fixtures=DIR]
                                     [--only=GLOB]
                Computes modules, networks, augmentation, schedules and training whose results
                PyTorch has stored, and compares.
                      --fixtures=DIR    Folder of fixtures (*.safetensors). Default: those
                                          inside Gaze.
                      --device=DEVICE   auto (the first GPU, else the CPU), cpu, gpu or gpuN.
                                          Default: auto.
                      --only=GLOB       Only cases whose name fits, such as 'network-*'.
                      --verbose         Show the stack trace of an error.
                  -h, --help            Show this help message and exit.
                  -V, --version         Print version information and exit.
                Exit codes:
                  0   every case passed or was skipped
                  1   a case failed
                  2   something in what was typed is to be changed

                Each line shows, forward and backward, the error that is largest for its
                tolerance, the tolerance there and the tensor.
                """;
        assertEquals(expected, Typed.gaze("selftest", "--help").out().replace("\r\n", "\n"));
    }

    @Test
    void eachCaseIsALineWithBothErrorsAndTheLastLineCounts() {
        Typed result = Typed.gaze("selftest", "--device", "cpu", "--only", "{eca,lr-step}*");
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
