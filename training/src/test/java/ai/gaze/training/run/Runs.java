package ai.gaze.training.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.gaze.testing.SavedRuns;
import ai.gaze.training.data.EmbeddedSample;
import ai.gaze.training.data.ImageDataset;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Small runs on a few real images. */
public final class Runs {

    private Runs() {}

    /** The article's recipe with settings such as {@code epochs=2}. */
    public static Recipe recipe(String... settings) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("dataset", EmbeddedSample.NAME);
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            all.put(setting.substring(0, equals), setting.substring(equals + 1));
        }
        return RecipeFile.read("cnn", all);
    }

    /** Gives the first images of the sample, under whatever name they are asked for. */
    public static DatasetLoader images(int train, int test) {
        return name -> {
            ImageDataset sample = EmbeddedSample.read();
            return new ImageDataset(
                    sample.name(),
                    sample.train().subset(IntStream.range(0, train).toArray()),
                    sample.test().subset(IntStream.range(0, test).toArray()),
                    sample.statistics(),
                    true);
        };
    }

    /** Trains from the beginning to the end. */
    public static RunResult train(Path directory, Recipe recipe, DatasetLoader data) {
        try (TrainingRun run =
                TrainingRun.create(directory, recipe, data, "cpu", new RunListener() {})) {
            return run.execute(new StopRequest()).orElseThrow();
        }
    }

    /**
     * Waits until all of the first checkpoint of a run is written, which another thread does: its
     * weights are the best ones, which come last.
     */
    static void awaitFirstCheckpoint(Path run) {
        long end = System.nanoTime() + 60_000_000_000L;
        while (!Files.exists(run.resolve("checkpoints/best.safetensors"))) {
            if (System.nanoTime() > end) {
                throw new AssertionError("no checkpoint was written");
            }
            Thread.onSpinWait();
        }
    }

    /** Goes on to the end. */
    static RunResult resume(Path directory, DatasetLoader data, RunListener listener) {
        try (TrainingRun run = TrainingRun.resume(directory, data, "cpu", listener)) {
            return run.execute(new StopRequest()).orElseThrow();
        }
    }

    /** Collects warnings. */
    static RunListener warnings(List<String> into) {
        return new RunListener() {
            @Override
            public void warning(String message) {
                into.add(message);
            }
        };
    }

    /** The lines of {@code metrics.jsonl} without the times, which never come again. */
    static List<ObjectNode> metrics(Path run) throws IOException {
        List<ObjectNode> lines = new ArrayList<>(MetricsLog.read(run.resolve("metrics.jsonl")));
        lines.forEach(line -> line.remove(List.of("seconds", "loop_seconds", "images_per_second")));
        return lines;
    }

    static JsonNode json(Path file) throws IOException {
        return RunJson.MAPPER.readTree(Files.readString(file));
    }

    /** Two runs left the same bits. */
    public static void assertSame(Path expected, Path actual) throws IOException {
        assertArrayEquals(
                Files.readAllBytes(expected.resolve("iterations.csv")),
                Files.readAllBytes(actual.resolve("iterations.csv")));
        for (String file : List.of("last.safetensors", "best.safetensors")) {
            SavedRuns.assertSameCheckpoint(
                    expected.resolve("checkpoints").resolve(file),
                    actual.resolve("checkpoints").resolve(file));
        }
        assertEquals(metrics(expected), metrics(actual));
        assertEquals(RunReader.attention(expected), RunReader.attention(actual));
        ObjectNode result = (ObjectNode) json(expected.resolve("result.json"));
        ObjectNode other = (ObjectNode) json(actual.resolve("result.json"));
        result.remove(List.of("seconds", "run", "checksum"));
        other.remove(List.of("seconds", "run", "checksum"));
        assertEquals(result, other);
    }
}
