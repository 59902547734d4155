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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Runs {@code bench/gpu.sh} with a Gaze and a Python that write down how they are called. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "uses flock and timeout")
class GpuScriptTest {

    private static final Path SCRIPT = Path.of("..", "bench", "gpu.sh");

    @TempDir Path folder;
    private Path gaze;
    private Path calls;

    @BeforeEach
    void imitateGazeAndPython() throws IOException {
        gaze = folder.resolve("gaze");
        calls = folder.resolve("calls");
        script(gaze, "echo \"$@\" >>'" + calls + "'; echo found");
        script(folder.resolve("python"), "exit 0");
    }

    @Test
    void whatIsDoneIsNotRepeatedAndTheResultsAreCopied() throws Exception {
        assertTrue(call().endsWith("all is done\n"));
        List<String> first = Files.readAllLines(calls);
        assertEquals("doctor", first.get(0));
        assertTrue(first.stream().anyMatch(c -> c.startsWith("bench step ")), first.toString());
        assertTrue(Files.size(folder.resolve("out/gpu-results.tar.gz")) > 0);
        assertTrue(call().endsWith("all is done\n"));
        assertEquals(first, Files.readAllLines(calls));
    }

    @Test
    void theFirstSeedOfTheTableComesBeforeTheOthers() throws Exception {
        call();
        List<String> compared =
                Files.readAllLines(calls).stream().filter(c -> c.startsWith("compare ")).toList();
        assertEquals(4, compared.size(), compared.toString());
        assertTrue(compared.get(0).contains("table.yaml --seeds 1 "), compared.toString());
        assertTrue(compared.get(1).contains("vgg.yaml --seeds 1 "), compared.toString());
        assertTrue(compared.get(2).contains("table.yaml --seeds 2 "), compared.toString());
    }

    @Test
    void whatIsExportedIsEvaluated() throws Exception {
        call();
        List<String> all = Files.readAllLines(calls);
        Path exported = folder.resolve("work/exported");
        for (String file : List.of("se.pt", "se.onnx", "cbam.pt", "cbam.onnx")) {
            assertTrue(all.contains("evaluate " + exported.resolve(file)), all.toString());
        }
    }

    @Test
    void aStepThatWasKilledGoesOn() throws Exception {
        script(gaze, "echo \"$@\" >>'" + calls + "'; [ $1 != selftest ] || kill -9 $$");
        assertTrue(call().endsWith("selftest-fp32 was stopped after 0 s; call again to go on\n"));
        imitateGazeAndPython();
        assertTrue(call().endsWith("all is done\n"));
        List<String> all = Files.readAllLines(calls);
        assertEquals(1, all.stream().filter("doctor"::equals).count(), all.toString());
        assertEquals(3, all.stream().filter(c -> c.startsWith("selftest")).count());
    }

    @Test
    void aStepThatFailsIsTriedOnceMoreAndDoesNotHoldUpTheOthers() throws Exception {
        script(gaze, "echo \"$@\" >>'" + calls + "'; [ $1 != doctor ]");
        assertTrue(call().endsWith("some steps failed; call again to try them once more\n"));
        assertTrue(call().endsWith("all is done\n"));
        call();
        List<String> all = Files.readAllLines(calls);
        assertEquals(2, all.stream().filter("doctor"::equals).count(), all.toString());
        assertEquals("1\n", Files.readString(folder.resolve("work/results/doctor.done")));
    }

    @Test
    void itStopsBeforeItsTimeIsOver() throws Exception {
        // 25 s are kept to end in, and no step begins with less than 10.
        assertTrue(call("30").contains("no time for "));
        assertFalse(Files.exists(calls));
    }

    private String call(String... budget) throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder("bash", SCRIPT.toString(), folder.resolve("out").toString());
        builder.command().addAll(List.of(budget));
        builder.environment().put("GAZE", gaze.toString());
        builder.environment().put("PYTHON", folder.resolve("python").toString());
        builder.environment().put("WORK", folder.resolve("work").toString());
        builder.environment().put("GAZE_GPU_TRIAL", "1");
        builder.redirectErrorStream(true);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        assertEquals(0, process.exitValue(), output);
        return output;
    }

    private static void script(Path file, String text) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + text + "\n");
        assertTrue(file.toFile().setExecutable(true));
    }
}
