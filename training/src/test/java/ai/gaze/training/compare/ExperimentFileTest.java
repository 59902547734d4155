package ai.gaze.training.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.training.run.Recipe;
import ai.gaze.training.run.Settings;
import ai.gaze.training.run.Validation;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.attention.Attentions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

final class ExperimentFileTest {

    @TempDir Path folder;

    @ParameterizedTest
    @FieldSource("ai.gaze.training.compare.ExperimentFile#NAMES")
    void everyExperimentOfGazeHasARecipeForEachOfItsVariants(String name) {
        Experiment experiment = ExperimentFile.read(name);
        for (Variant variant : experiment.variants()) {
            assertEquals(3, experiment.recipe(variant, 3).seed());
        }
        assertEquals(experiment.baseline(), experiment.baselineVariant().name());
    }

    @ParameterizedTest
    @CsvSource({
        "0, 92.34, 11.17, 1.2, none",
        "1, 93.56, 11.22, 1.3, se",
        "2, 93.78, 11.23, 1.4, cbam",
        "3, 93.91, 11.45, 2.1, non-local",
        "4, 94.12, 11.38, 1.8, dual",
        "5, 93.85, 11.25, 1.6, criss-cross"
    })
    void theTableHasThePublishedFigures(
            int row, double accuracy, double millions, double minutes, String attention) {
        Experiment table = ExperimentFile.read("table");
        Variant variant = table.variants().get(row);
        assertEquals(new Published(accuracy, null, millions, minutes, null), variant.published());
        assertEquals(attention, table.recipe(variant, 1).attention().name());
        assertEquals("resnet18", table.recipe(variant, 1).model());
        assertEquals(50, table.recipe(variant, 1).epochs());
    }

    @Test
    void variantsMayDifferByTheirAugmentation() throws IOException {
        Path file = folder.resolve("augmented.yaml");
        Files.writeString(
                file,
                """
                title: With and without
                recipe: cnn
                seeds: 2
                baseline: plain
                variants:
                  - {name: plain, model: simple-cnn, settings: {augmentation: [random-crop]}}
                  - name: more
                    model: simple-cnn
                    settings:
                      augmentation: [random-crop, rand-augment: {magnitude: 5}]
                  - {name: keys, model: simple-cnn, settings: {augmentation.hue: 0}}
                """);
        Experiment experiment = ExperimentFile.read(file.toString());
        List<Recipe> recipes =
                experiment.variants().stream().map(v -> experiment.recipe(v, 1)).toList();
        assertEquals(List.of("random-crop"), recipes.get(0).augmentation().list());
        assertEquals(
                List.of("random-crop", "rand-augment:magnitude=5"),
                recipes.get(1).augmentation().list());
        assertEquals(4, recipes.get(2).augmentation().cropPadding());
    }

    @Test
    void imagenetVggHasThePublishedFigures() {
        List<Variant> variants = ExperimentFile.read("imagenet-vgg").variants();
        assertEquals(
                List.of(
                        new Published(71.5, 90.1, null, null, null),
                        new Published(73.8, 91.4, null, null, List.of(15.0, 20.0))),
                variants.stream().map(Variant::published).toList());
    }

    @Test
    void theSmallTableHasTheModulesOfTheTableAndLocalAttentionInTheSmallCnn() {
        Experiment small = ExperimentFile.read("small-table");
        assertEquals(
                List.of("none", "se", "cbam", "non-local", "dual", "criss-cross", "local"),
                small.variants().stream().map(Variant::name).toList());
        for (Variant variant : small.variants()) {
            Recipe recipe = small.recipe(variant, 5);
            assertEquals(variant.name(), recipe.attention().name());
            assertEquals("simple-cnn", recipe.model());
            assertEquals(15, recipe.epochs());
            assertEquals(64, recipe.batchSize());
            assertEquals("one-cycle", recipe.schedule().name());
            assertEquals(Validation.HOLD_OUT, recipe.validation());
            assertEquals(Published.NOTHING, variant.published());
        }
        assertEquals(5, small.seeds());
        assertEquals("none", small.baseline());
    }

    @Test
    void theCpuExperimentKeepsTheModulesOfThePublishedResults() {
        Experiment cpu = ExperimentFile.read("cpu");
        List<String> names =
                cpu.variants().stream()
                        .skip(1)
                        .map(v -> cpu.recipe(v, 1).attention().name())
                        .toList();
        assertEquals(Attentions.names().subList(0, 25), names);
    }

    @Test
    void modelsAndAttentionsGiveEachModelWithEachAttention() throws IOException {
        assertEquals(
                List.of("simple-cnn-none", "simple-cnn-se-reduction-8", "resnet18-none"),
                names("models: [simple-cnn, resnet18]\nattentions: [none, 'se:reduction=8']", 3));
        assertEquals(
                List.of("none", "se", "channel"), names("models: [vgg16]\nattentions: all", 3));
    }

    private List<String> names(String grid, int first) throws IOException {
        String baseline = grid.contains("resnet18") ? "simple-cnn-none" : "none";
        Path file =
                Files.writeString(
                        folder.resolve("grid.yaml"), "baseline: " + baseline + "\n" + grid);
        return ExperimentFile.read(file.toString()).variants().stream()
                .limit(first)
                .map(Variant::name)
                .toList();
    }

    @Test
    void runsOfOneSeedDifferByTheNetworkAlone() {
        Experiment cnn = ExperimentFile.read("cnn");
        Variant none = cnn.variants().get(0);
        Variant other = new Variant("se", "SE", none.network(), Published.NOTHING);
        assertEquals(cnn.recipe(none, 2), cnn.recipe(other, 2));
    }

    @Test
    void aChangeToTheValueThatIsThereIsNone() {
        Experiment table = ExperimentFile.read("table");
        assertEquals(table, table.withChanges(epochs("50")));
        assertEquals(epochs("3"), table.withChanges(epochs("3")).changes());
    }

    private static Settings epochs(String number) {
        return Settings.parse(Map.of("epochs", number));
    }

    @Test
    void anUnknownKeyIsNamedWithTheNearestOne() throws IOException {
        assertError(
                "baselin: none\nvariants: [{name: none}]",
                "unknown experiment key \"baselin\": did you mean \"baseline\"?");
        assertError(
                "baseline: none\nvariants: [{name: none, atention: se}]",
                "unknown key of a variant \"atention\": did you mean \"attention\"?");
        assertError(
                "baseline: none\nvariants: [{name: none, published: {acuracy: 1}}]",
                "unknown published figure \"acuracy\": did you mean \"accuracy\"?");
    }

    @Test
    void aVariantThatIsThereTwiceIsNamed() throws IOException {
        assertError(
                "baseline: a\nvariants: [{name: a}, {name: a, attention: se}]",
                "mine.yaml: two variants are called \"a\"; give each a name of its own");
        assertError(
                "baseline: a\nvariants: [{name: a, attention: se}, {name: b, attention: se}]",
                "mine.yaml: the same network is there twice, as \"a\" and \"b\"; leave one out");
        // A default that is written out.
        assertError(
                "baseline: a\nvariants: [{name: a}, {name: b, attention: none}]",
                "mine.yaml: the same network is there twice, as \"a\" and \"b\"; leave one out");
        assertError(
                "baseline: a\nattentions: [se]",
                "mine.yaml: there are attentions and no models; list those that they are put into");
        assertError(
                "baseline: none\nvariants: [{name: none, published: {accuracy: 900}}]",
                "published accuracy 900.0 is no share in percent; give 0 to 100");
    }

    @Test
    void anExperimentWithoutABaselineIsRefused() throws IOException {
        assertError("variants: [{name: a}, {name: b, attention: se}]", "there is no baseline");
        assertError(
                "baseline: c\nvariants: [{name: a}, {name: b, attention: se}]",
                "mine.yaml: unknown baseline \"c\"");
    }

    @Test
    void wrongValuesAndMissingPartsAreRefused() throws IOException {
        assertError("baseline: a", "needs variants, or models and attentions");
        assertError("baseline: a\nvariants: []", "there are no variants");
        assertError("baseline: A\nvariants: [{name: A}]", "must be of small letters");
        assertError("seeds: many\nbaseline: a\nvariants: [{name: a}]", "must be a whole number");
        assertError("seeds: 0\nbaseline: a\nvariants: [{name: a}]", "seeds must be at least 1");
        assertError("- a list", "must hold keys and values");
        assertError(
                "baseline: a\nbaseline: b",
                "mine.yaml, line 2, column 1: the key baseline is there twice, first in line 1");
        assertError(
                "settings: {model: vgg16}\nbaseline: a\nvariants: [{name: a}]",
                "mine.yaml, line 1: model is set for all runs; say it in the variants");
    }

    @Test
    void whatTheVariantsDecideCannotBeSetForAllRuns() {
        Experiment cnn = ExperimentFile.read("cnn");
        for (String key : List.of("seed", "model", "attention", "model-options.dropout")) {
            assertThrows(
                    UserException.class,
                    () -> cnn.withChanges(Settings.parse(Map.of(key, "1"))),
                    key);
        }
    }

    @Test
    void anUnknownExperimentIsNamed() {
        String message =
                assertThrows(UserException.class, () -> ExperimentFile.read("tabel")).getMessage();
        assertEquals(
                "unknown experiment \"tabel\": did you mean \"table\"? Known are table, small-table,"
                        + " cnn, vgg, cpu, regularizers, segmentation, imagenet-vgg",
                message);
    }

    private void assertError(String yaml, String expected) throws IOException {
        Path file = Files.writeString(folder.resolve("mine.yaml"), yaml);
        String message =
                assertThrows(UserException.class, () -> ExperimentFile.read(file.toString()))
                        .getMessage();
        assertEquals(true, message.contains(expected), message);
        assertEquals(1, message.lines().count(), message);
    }

    @Test
    void aVariantMaySetAnyKeyOfTheRecipeButWhatAllShare() throws IOException {
        Path file = folder.resolve("ways.yaml");
        Files.writeString(
                file,
                """
                recipe: cnn
                baseline: slow
                variants:
                  - {name: slow, settings: {optimizer.lr: 0.0001}}
                  - name: focal
                    settings: {loss: "focal:gamma=2", augmentation: {hue: 0.0}}
                """);
        Experiment read = ExperimentFile.read(file.toString());
        assertEquals(0.0001, read.recipe(read.variants().get(0), 1).optimizer().lr());
        Recipe focal = read.recipe(read.variants().get(1), 2);
        assertEquals("focal:gamma=2", focal.loss());
        assertEquals(0, focal.augmentation().hue());
        UserException everywhere =
                assertThrows(
                        UserException.class,
                        () -> read.withChanges(Settings.parse(Map.of("loss", "cross-entropy"))));
        assertTrue(everywhere.getMessage().contains("the variants"), everywhere::getMessage);
        for (String shared : List.of("seed: 3", "dataset: cifar100", "attention: se")) {
            Files.writeString(
                    file,
                    "recipe: cnn\nbaseline: a\nvariants:\n  - {name: a}\n  - {name: b, settings: {"
                            + shared
                            + "}}\n");
            UserException e =
                    assertThrows(UserException.class, () -> ExperimentFile.read(file.toString()));
            assertTrue(e.getMessage().contains("cannot be set for one variant"), e::getMessage);
        }
    }
}
