package ai.gaze.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.training.data.Datasets;
import ai.gaze.zoo.ModelSpec;
import ai.gaze.zoo.ModelZoo;
import ai.gaze.zoo.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordedStepsTest {

    @TempDir private Path folder;

    @Test
    void allThatAnotherFrameworkNeedsOfThreeStepsIsThere() throws IOException {
        Path out = folder.resolve("steps");
        RecordedSteps.record(out, "resnet20", 3, Datasets.get("cifar10-sample"));
        assertEquals(3L * 64 * 3 * 32 * 32 * 4, Files.size(out.resolve("images.f32")));
        assertEquals(3L * 64 * 8, Files.size(out.resolve("labels.i64")));
        List<String> losses = Files.readAllLines(out.resolve("losses.txt"));
        assertEquals(3, losses.size());
        losses.forEach(l -> assertTrue(Math.abs(Float.parseFloat(l) - 2.5) < 1, l));
        try (var weights = Weights.open(out.resolve("weights.safetensors"))) {
            assertEquals(
                    ModelZoo.create(ModelSpec.of("resnet20", "none", 10, 32))
                            .getParameters()
                            .size(),
                    weights.names().size());
        }
    }
}
