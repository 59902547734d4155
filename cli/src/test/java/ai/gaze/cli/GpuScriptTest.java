package ai.gaze.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Runs {@code bench/gpu.sh} with a Gaze and a Python that write down how they are called. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "a script for bash")
class GpuScriptTest {

    private static final Path SCRIPT = Path.of("..", "bench", "gpu.sh");

    @TempDir Path folder;

    @Test
    void thePeerIsMeasuredOnceAndGazeGoesOn() throws Exception {
        script("python", "echo python >>\"$0.calls\"; echo '[]'");
        assertEquals("", call("out one", "300"));
        assertEquals("", call("out one"));
        assertEquals("python\n", Files.readString(folder.resolve("python.calls")));
        assertEquals("[]\n", Files.readString(folder.resolve("out one/peer.json")));
        List<String> calls = Files.readAllLines(folder.resolve("gaze.calls"));
        String gpu = "bench gpu --output " + folder.resolve("out one") + " --trial";
        assertTrue(calls.get(0).matches(gpu + " --seconds (300|29\\d)"), calls.get(0));
        assertEquals(gpu, calls.get(1));
    }

    @Test
    void withoutPyTorchGazeGoesOnAlone() throws Exception {
        script("python", "exit 1");
        assertTrue(call("out").contains("Gaze goes on alone"));
        assertFalse(Files.exists(folder.resolve("out/peer.json")));
        assertEquals(1, Files.readAllLines(folder.resolve("gaze.calls")).size());
    }

    private String call(String out, String... seconds) throws Exception {
        script("gaze", "echo \"$@\" >>\"$0.calls\"");
        ProcessBuilder builder =
                new ProcessBuilder("bash", SCRIPT.toString(), folder.resolve(out).toString());
        builder.command().addAll(List.of(seconds));
        builder.environment().put("GAZE", folder.resolve("gaze").toString());
        builder.environment().put("PYTHON", folder.resolve("python").toString());
        builder.environment().put("GPU_ARGS", "--trial");
        builder.redirectErrorStream(true);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        assertEquals(0, process.exitValue(), output);
        return output;
    }

    private void script(String name, String text) throws IOException {
        Path file = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + text + "\n");
        assertTrue(file.toFile().setExecutable(true));
    }
}
