package ai.gaze.training.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.training.data.EmbeddedSample;
import ai.gaze.training.run.Recipe;
import ai.gaze.training.run.RecipeFile;
import ai.gaze.zoo.UserException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DataBenchmarkTest {

    private static final Recipe RECIPE =
            RecipeFile.read("cnn", Map.of("batch-size", "4", "augmentation.rotation-degrees", "0"));

    @Test
    void eachAugmentationOfTheRecipeIsMeasuredBesideTheGather() throws IOException {
        List<Figure> figures =
                new DataBenchmark(RECIPE, 2, 2, "cpu")
                        .run(EmbeddedSample.read().train(), line -> {});
        assertEquals(
                List.of(
                        "gather and normalize",
                        "crop",
                        "flip",
                        "colour jitter",
                        "all of the recipe's augmentation",
                        "crop / gather"),
                figures.stream().map(Figure::name).limit(6).toList());
        for (Figure figure : figures) {
            assertTrue(0 < figure.least() && figure.least() <= figure.most(), figure.toString());
        }
    }

    @Test
    void mistakesAreSaidBeforeAnythingRuns() {
        assertThrows(UserException.class, () -> new DataBenchmark(RECIPE, 0, 1, "cpu"));
        assertThrows(UserException.class, () -> new MemoryBenchmark(RECIPE, 399, "cpu"));
    }
}
