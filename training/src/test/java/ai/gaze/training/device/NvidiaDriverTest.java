package ai.gaze.training.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The driver is asked in its own language; a small library that gcc makes stands in for it. */
class NvidiaDriverTest {

    private static final String SOURCE =
            """
            #include <string.h>
            int cuDriverGetVersion(int *v) { *v = 12040; return 0; }
            int cuInit(unsigned flags) { return STATUS; }
            int cuDeviceGetCount(int *n) { *n = 2; return 0; }
            int cuDeviceGet(int *d, int i) { *d = i + 5; return 0; }
            int cuDeviceGetName(char *name, int length, int d) {
                strncpy(name, d == 5 ? "NVIDIA H200" : "NVIDIA T4", length);
                return 0;
            }
            """;

    @TempDir Path folder;

    @Test
    void itTellsItsVersionsAndNamesItsGpus() throws Exception {
        NvidiaDriver driver =
                NvidiaDriver.ask(
                        build(0),
                        version(
                                "NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.14  Thu"
                                        + " Feb"));
        assertEquals(
                new NvidiaDriver("550.54.14", true, 12040, 0, List.of("NVIDIA H200", "NVIDIA T4")),
                driver);
        assertEquals("12.4", NvidiaDriver.version(driver.cuda()));
    }

    @Test
    void oneThatDoesNotStartSaysWithWhichStatus() throws Exception {
        NvidiaDriver driver = NvidiaDriver.ask(build(100), folder.resolve("none"));
        assertEquals(new NvidiaDriver("", true, 12040, 100, List.of()), driver);
    }

    @ParameterizedTest
    @CsvSource({
        "NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  560.35.03  Release, 560.35.03",
        "NVRM version: something else, ''"
    })
    void aMachineWithoutItsLibraryHasAtMostTheModule(String text, String expected)
            throws IOException {
        NvidiaDriver driver =
                NvidiaDriver.ask(folder.resolve("libcuda.so.1").toString(), version(text));
        assertFalse(driver.found());
        assertEquals(expected, driver.module());
        assertEquals(!expected.isEmpty(), driver.isThere());
    }

    private Path version(String text) throws IOException {
        return Files.writeString(folder.resolve("version"), text + "\n");
    }

    private String build(int status) throws Exception {
        Path source = Files.writeString(folder.resolve("driver.c"), SOURCE);
        Path library = folder.resolve("libcuda-" + status + ".so");
        ProcessBuilder gcc =
                new ProcessBuilder(
                        "gcc",
                        "-shared",
                        "-fPIC",
                        "-DSTATUS=" + status,
                        "-o",
                        library.toString(),
                        source.toString());
        int code = -1;
        try {
            code = gcc.inheritIO().start().waitFor();
        } catch (IOException e) {
            assumeTrue(false, "there is no gcc: " + e.getMessage());
        }
        assertEquals(0, code);
        return library.toString();
    }
}
