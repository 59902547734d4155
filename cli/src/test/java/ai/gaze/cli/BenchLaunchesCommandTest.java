package ai.gaze.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a step asks of the engine, in a process in which the engine does not run yet. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class BenchLaunchesCommandTest {

    @TempDir private Path folder;

    private JsonNode counted(String... more) throws Exception {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                ProcessHandle.current().info().command().orElseThrow(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                "-Dai.djl.offline=true",
                                Gaze.class.getName(),
                                "bench",
                                "launches",
                                "--device=cpu",
                                "--json"));
        command.addAll(List.of(more));
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        Process process =
                new ProcessBuilder(command)
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile())
                        .start();
        assertEquals(0, process.waitFor(), () -> read(err));
        return new ObjectMapper().readTree(Files.readString(out));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static void assertAtMost(double most, JsonNode row, String key) {
        double value = row.path(key).asDouble();
        assertTrue(value > 0 && value <= most, key + " of " + row);
    }

    /** Of the whole step: calls, kernels of the augmentation, and those of the rest. */
    @Test
    void aStepOfTheSmallNetworkAsksTheEngineNoMoreThanThis() throws Exception {
        JsonNode rows = counted("--batch-size=64");
        assertEquals(3, rows.size(), rows.toString());
        assertAtMost(150, rows.get(2), "engineCalls");
        assertAtMost(330, rows.get(0), "kernels");
        assertAtMost(66, rows.get(1), "kernels");
        assertTrue(rows.at("/2/megabytesRead").asDouble() > 50, rows.toString());
        assertTrue(rows.at("/2/hostMilliseconds").asDouble() > 0, rows.toString());
    }
}
