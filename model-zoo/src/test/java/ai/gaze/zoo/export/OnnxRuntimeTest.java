package ai.gaze.zoo.export;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class OnnxRuntimeTest {

    /** What the test starts in a process of its own. */
    static final class Start {
        public static void main(String[] arguments) {
            OnnxRuntime.environment();
        }
    }

    @Test
    void itStartsInAProcessWithALongCommandLine() throws Exception {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                "-Dlong=" + "x".repeat(30_000),
                                Start.class.getName())
                        .redirectErrorStream(true)
                        .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
    }
}
