package ai.gaze.training.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.training.data.LastBatch;
import ai.gaze.training.data.Sampler;
import ai.gaze.training.loss.BinaryCrossEntropy;
import ai.gaze.training.loss.ClassWeights;
import ai.gaze.zoo.UserException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Losses, weights of classes and samplers in a recipe. */
class ImbalanceRecipeTest {

    @TempDir private Path folder;

    private Recipe file(String text, Map<String, String> above) {
        try {
            Path file = Files.writeString(folder.resolve("own.yaml"), text);
            return RecipeFile.read(file.toString(), above);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whatIsTheDefaultIsNotWritten() {
        Recipe plain = RecipeFile.read("cnn", Map.of());
        JsonNode json = RunJson.MAPPER.valueToTree(plain);
        assertFalse(json.has("sampler"));
        assertFalse(json.has("class-weights"));
        assertFalse(json.has("batch"));
        assertEquals(
                plain,
                RecipeFile.read(
                        "cnn",
                        Map.of(
                                "sampler", "shuffled",
                                "class-weights", "none",
                                "batch.last", "keep")));
    }

    @Test
    void theLastBatchOfAnEpochIsKeptDroppedOrFilled() throws IOException {
        Recipe recipe = RecipeFile.read("cnn", Map.of("batch.last", "fill"));
        assertEquals(LastBatch.FILL, recipe.batch().last());
        String json = RunJson.MAPPER.writeValueAsString(recipe);
        assertEquals("fill", RunJson.MAPPER.readTree(json).at("/batch/last").asText());
        assertEquals(recipe, RunJson.MAPPER.readValue(json, Recipe.class));
        UserException e =
                assertThrows(
                        UserException.class,
                        () -> RecipeFile.read("cnn", Map.of("batch.last", "some")));
        assertEquals(
                "recipe key batch.last needs keep or drop or fill, not \"some\"", e.getMessage());
    }

    @Test
    void whatIsSaidComesBackFromRunJson() throws IOException {
        String cats = "class-weights: {a cat: 2, 猫: 0.5, dog.net: 1e-3}\nsampler: balanced\n";
        for (Recipe recipe :
                new Recipe[] {
                    file(cats, Map.of()),
                    file("class-weights: effective:beta=0.99\n", Map.of("sampler", "sequential"))
                }) {
            String json = RunJson.MAPPER.writeValueAsString(recipe);
            assertEquals(recipe, RunJson.MAPPER.readValue(json, Recipe.class));
        }
        Recipe recipe = file(cats, Map.of());
        assertEquals(Sampler.BALANCED, recipe.sampler());
        assertEquals(
                ClassWeights.of(Map.of("a cat", 2.0, "猫", 0.5, "dog.net", 0.001)),
                recipe.classWeights());
        JsonNode json = RunJson.MAPPER.valueToTree(recipe);
        assertEquals("balanced", json.path("sampler").asText());
        assertEquals(2, json.path("class-weights").path("a cat").asDouble());
    }

    @Test
    void theHighestLayerSaysWhatClassesCount() {
        String cats = "class-weights: {cat: 2, dog: 1}\n";
        assertEquals(
                ClassWeights.balanced(),
                file(cats, Map.of("class-weights", "balanced")).classWeights());
        assertEquals(
                ClassWeights.of(Map.of("cat", 3.0, "dog", 1.0)),
                file(cats, Map.of("class-weights.cat", "3")).classWeights());
        assertEquals(
                ClassWeights.of(Map.of("cat", 3.0)),
                file("class-weights: balanced\n", Map.of("class-weights.cat", "3")).classWeights());
        assertEquals(
                ClassWeights.of(Map.of()), file("class-weights: {}\n", Map.of()).classWeights());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "class-weights: balance|unknown class weights \"balance\": did you mean \"balanced\"?",
                "class-weights: effective:beta=1|option beta of class weights effective must be a number above 0 and below 1",
                "class-weights: balanced:beta=0.5|class weights balanced has no options",
                "class-weights: {cat: much}|class weights give class cat the weight null; give it a",
                "class-weights: {cat: 0}|class weights give class cat the weight 0.0; give it a",
                "class-weights: [1, 2]|class weights are none, balanced, effective or a weight",
                "class-weights: 3|class weights are none, balanced, effective or a weight",
                "sampler: even|recipe key sampler needs shuffled or balanced or sequential",
                "loss: bce:target-threshold=1|must be auto or a number from 0 to below 1, not \"1\"",
                "loss: focal:alpha=2|must be auto or a number from 0 to below 1, not \"2\""
            })
    void aMistakeIsOneSentenceWithItsLine(String text, String expected) {
        UserException e = assertThrows(UserException.class, () -> file(text + "\n", Map.of()));
        assertTrue(e.getMessage().contains(expected), e.getMessage());
        assertTrue(e.getMessage().contains("own.yaml, line 1"), e.getMessage());
        assertEquals(1, e.getMessage().lines().count());
    }

    @Test
    void labelsAreSmoothedOfBinaryCrossEntropyToo() {
        Recipe byKey =
                RecipeFile.read(
                        "cnn", Map.of("loss", "bce:sum-classes=true", "label-smoothing", "0.1"));
        Recipe byOption =
                RecipeFile.read(
                        "cnn",
                        Map.of(
                                "loss",
                                "binary-cross-entropy:label-smoothing=0.1,sum-classes=true"));
        assertEquals(byKey, byOption);
        assertEquals(0.1, byKey.labelSmoothing());
        assertEquals("binary-cross-entropy:sum-classes=true", byKey.loss());
        assertInstanceOf(BinaryCrossEntropy.class, byKey.newLoss());
        UserException e =
                assertThrows(
                        UserException.class,
                        () ->
                                RecipeFile.read(
                                        "cnn",
                                        Map.of(
                                                "loss", "bce:label-smoothing=0.2",
                                                "label-smoothing", "0.1")));
        assertTrue(e.getMessage().contains("label-smoothing is 0.1, but in loss it is 0.2"));
    }

    @Test
    void aRunTrainsAndGoesOnWithAllOfIt() throws IOException {
        Recipe recipe =
                Runs.recipe(
                        "epochs=1",
                        "batch-size=20",
                        "loss=bce:target-threshold=0.2",
                        "label-smoothing=0.1",
                        "sampler=balanced",
                        "augmentation=[horizontal-flip, cutout, mixup-cutmix: {prob: 0.5}]",
                        "class-weights={dark: 0.5, bright: 2}");
        DatasetLoader images = TinyImages.of(40, 10);
        Path run = folder.resolve("run 猫 1");
        Runs.train(run, recipe, images);
        assertEquals(recipe, RunReader.info(run).recipe());
        assertEquals(2, IterationLog.read(run.resolve("iterations.csv")).length);
        UserException e =
                assertThrows(
                        UserException.class,
                        () ->
                                Runs.train(
                                        folder.resolve("other"),
                                        Runs.recipe(
                                                "batch-size=20",
                                                "class-weights={dark: 0.5, brigt: 2}"),
                                        images));
        assertTrue(e.getMessage().contains("\"brigt\": did you mean \"bright\"?"), e.getMessage());
    }
}
