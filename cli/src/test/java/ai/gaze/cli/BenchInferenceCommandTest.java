package ai.gaze.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchInferenceCommandTest {

    @TempDir private Path folder;

    private static Typed bench(Path... files) {
        String[] typed = new String[files.length + 6];
        int i = 0;
        for (String word : new String[] {"bench", "inference", "--batch-size=1,2"}) {
            typed[i++] = word;
        }
        for (Path file : files) {
            typed[i++] = file.toString();
        }
        for (String word : new String[] {"--steps=1", "--turns=1", "--json"}) {
            typed[i++] = word;
        }
        return Typed.gaze(typed);
    }

    @Test
    void filesAndBatchesTakeTurns() throws IOException {
        Path run = folder.resolve("run");
        SampleRun.copyTo(run);
        Path script = folder.resolve("net.pt");
        Path onnx = folder.resolve("net.onnx");
        for (Path file : new Path[] {script, onnx}) {
            String format = file.equals(onnx) ? "onnx" : "torchscript";
            Typed exported =
                    Typed.gaze("export", run.toString(), "--format=" + format, "--output=" + file);
            assertEquals(0, exported.code(), exported.err());
        }
        Typed typed = bench(script, onnx);
        JsonNode json = new ObjectMapper().readTree(typed.out());
        assertEquals(4, json.size(), typed.err());
        assertEquals(onnx + ", batch 2", json.at("/3/name").asText());
        json.forEach(row -> assertTrue(row.at("/median").asDouble() > 0, row::toString));
    }

    @Test
    void whatIsNoExportOfGazeIsRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("net.onnx"), "no network");
        Typed typed = bench(file);
        assertEquals(2, typed.code(), typed.err());
        assertTrue(typed.err().contains("net.onnx"), typed.err());
    }
}
