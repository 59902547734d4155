package ai.gaze.bench.gpu;

import ai.gaze.training.compare.Experiment;
import ai.gaze.training.compare.ExperimentFile;
import ai.gaze.training.compare.Published;
import ai.gaze.training.compare.Variant;
import ai.gaze.training.run.Settings;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How large everything is.
 *
 * @param settings what every recipe is changed in
 * @param batches images of a step, the largest first
 * @param steps steps of a turn
 * @param turns turns that count
 * @param precisions of steps and small trainings
 * @param fastEpochs epochs of the recipe {@code fast}
 * @param articleEpochs epochs of the article's recipe
 * @param memorySteps steps in which memory is watched
 * @param golden the fixtures that are more than one of a kind
 * @param allGolden all that are computed in the end
 * @param hugeBatch images of a batch that no memory holds; 0 to try none
 */
record Scale(
        Map<String, String> settings,
        List<Integer> batches,
        int steps,
        int turns,
        List<String> precisions,
        int fastEpochs,
        int articleEpochs,
        int memorySteps,
        String golden,
        String allGolden,
        int hugeBatch) {

    /** For a GPU. */
    static final Scale WHOLE =
            new Scale(
                    Map.of("model", "resnet18"),
                    List.of(512, 128),
                    20,
                    2,
                    List.of("bf16", "fp16", "fp32"),
                    12,
                    50,
                    400,
                    "{training-*,network-resnet18-*}",
                    "*",
                    1 << 16);

    /** The same steps, cut to seconds on a processor. */
    static final Scale TRIAL =
            new Scale(
                    Map.of("model", "simple-cnn", "dataset", "cifar10-sample", "precision", "fp32"),
                    List.of(8, 4),
                    1,
                    1,
                    List.of("fp32"),
                    1,
                    1,
                    400,
                    "eca-*",
                    "se-*",
                    0);

    /** Settings with further ones, which win. */
    Map<String, String> with(Map<String, String> further) {
        Map<String, String> all = new TreeMap<>(settings);
        all.putAll(further);
        return all;
    }

    /**
     * An experiment at this scale.
     *
     * @param name name of an experiment
     * @param recipe name of another recipe; {@code null} for its own
     * @param epochs passes over the training images
     * @param seeds number of seeds
     */
    Experiment experiment(String name, String recipe, int epochs, int seeds) {
        Experiment whole = ExperimentFile.read(name).withSeeds(seeds);
        Experiment asked = recipe == null ? whole : whole.withRecipe(recipe);
        Settings changes = Settings.NONE.withNumber("epochs", epochs);
        if (equals(WHOLE)) {
            return asked.withChanges(changes);
        }
        changes = changes.withText("dataset", settings.get("dataset"));
        changes = changes.withText("precision", settings.get("precision"));
        List<Variant> small = asked.variants().stream().limit(2).map(this::small).toList();
        return new Experiment(
                        asked.name(),
                        asked.title(),
                        asked.about(),
                        asked.recipe(),
                        asked.settings(),
                        asked.changes(),
                        seeds,
                        asked.baseline(),
                        small)
                .withChanges(changes);
    }

    private Variant small(Variant whole) {
        Map<String, String> network =
                Map.of(
                        "model",
                        settings.get("model"),
                        "attention",
                        whole.network().get("attention"));
        return new Variant(whole.name(), whole.label(), network, Published.NOTHING);
    }
}
