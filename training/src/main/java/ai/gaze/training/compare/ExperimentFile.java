package ai.gaze.training.compare;

import ai.gaze.training.config.StrictYaml;
import ai.gaze.training.config.YamlTree;
import ai.gaze.training.run.Recipe;
import ai.gaze.training.run.Settings;
import ai.gaze.zoo.Nearest;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.file.FileErrors;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads experiments: YAML files.
 *
 * <pre>
 * title: SE against no attention
 * about: For the report, a few sentences.        # may be left out
 * recipe: cnn                                    # name, or file beside this one
 * settings: {epochs: 15}                         # recipe keys that differ, may be left out;
 *                                               # a variant may have some of its own, too
 * seeds: 3
 * baseline: none                                 # name of a variant
 * variants:
 *   - name: none                                 # for folders: small letters, digits, - . _
 *     label: No attention                        # for the table; the name if left out
 *     model: simple-cnn                          # the recipe's if left out; so are the next four
 *     attention: none
 *     placement: before-pool
 *     head: danet                                # of a segmentation; head-stage, too
 *     model-options: {dropout: 0.2}
 *     published: {accuracy: 92.34, top5: 99.1, parameters-millions: 11.17,
 *                 minutes-per-epoch: 1.2, extra-compute-percent: [15, 20], mean-iou: 79.1}
 * </pre>
 *
 * <p>Instead of {@code variants}, {@code models: [a, b]} and {@code attentions: [none, se]} give
 * each model with each attention; {@code attentions: all} are those of the registry and none. The
 * name of such a variant is its attention, behind the model's name if there are several.
 */
public final class ExperimentFile {

    /** Names of the experiments in the jar. */
    public static final List<String> NAMES =
            List.of(
                    "table",
                    "small-table",
                    "cnn",
                    "vgg",
                    "cpu",
                    "regularizers",
                    "segmentation",
                    "imagenet-vgg");

    private static final List<String> KEYS =
            List.of(
                    "title",
                    "about",
                    "recipe",
                    "settings",
                    "seeds",
                    "baseline",
                    "variants",
                    "models",
                    "attentions");

    private ExperimentFile() {}

    /** Returns whether a recipe key belongs to the variants of an experiment. */
    static boolean isNetworkKey(String key) {
        return VariantsReader.NETWORK_KEYS.contains(key) || key.startsWith("model-options.");
    }

    /**
     * Reads an experiment.
     *
     * @param nameOrFile a name of {@link #NAMES}, or the path of a file that ends in {@code .yaml}
     *     or {@code .yml}
     * @throws UserException if there is none, a key is unknown, a variant is there twice, or there
     *     is no baseline
     */
    public static Experiment read(String nameOrFile) {
        if (!nameOrFile.endsWith(".yaml") && !nameOrFile.endsWith(".yml")) {
            return shipped(nameOrFile);
        }
        Path file = Path.of(nameOrFile);
        String name = file.getFileName().toString().replaceFirst("\\.ya?ml$", "");
        return parse(name, StrictYaml.read("experiment file", file), file);
    }

    private static Experiment shipped(String name) {
        if (!NAMES.contains(name)) {
            StrictYaml.requireEnding("experiment file", name);
            throw Nearest.unknown("experiment", name, NAMES);
        }
        String resource = "/ai/gaze/training/experiments/" + name + ".yaml";
        try (InputStream in = ExperimentFile.class.getResourceAsStream(resource)) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return parse(name, StrictYaml.parse("experiment " + name, text), null);
        } catch (IOException e) {
            throw FileErrors.unchecked(e);
        }
    }

    private static Experiment parse(String name, YamlTree read, Path file) {
        Node tree = new Node(read, "");
        tree.allow("experiment key", KEYS);
        List<Variant> variants = VariantsReader.read(tree);
        String baseline = tree.text("baseline", null);
        List<String> names = variants.stream().map(Variant::name).toList();
        if (baseline == null) {
            throw tree.error(
                    "there is no baseline; name the variant that the others are compared with,"
                            + " such as \"baseline: "
                            + names.get(0)
                            + "\"");
        }
        if (!names.contains(baseline)) {
            throw tree.error(Nearest.unknown("baseline", baseline, names).getMessage());
        }
        Settings settings =
                tree.has("settings")
                        ? Settings.of(read, tree.inner("settings").pointer())
                        : Settings.NONE;
        for (String key : settings.keys()) {
            if (isNetworkKey(key) || key.equals("seed")) {
                throw UserException.of(
                        "%s: %s is set for all runs; %s",
                        settings.places().get(key),
                        key,
                        key.equals("seed")
                                ? "say how many seeds with \"seeds: 3\""
                                : "say it in the variants");
            }
        }
        Experiment experiment =
                new Experiment(
                        name,
                        tree.text("title", name),
                        tree.text("about", ""),
                        recipe(tree.text("recipe", "default"), file),
                        settings,
                        Settings.NONE,
                        tree.number("seeds", 3),
                        baseline,
                        variants);
        requireDifferent(tree, experiment);
        return experiment;
    }

    /** What is left out is as if its default stood there. */
    private static void requireDifferent(Node tree, Experiment experiment) {
        Map<Recipe, String> known = new HashMap<>();
        for (Variant variant : experiment.variants()) {
            String twin = known.put(experiment.recipe(variant, 1), variant.name());
            if (twin != null) {
                throw tree.error(
                        Texts.format(
                                "the same network is there twice, as \"%s\" and \"%s\"; leave one"
                                        + " out",
                                twin, variant.name()));
            }
        }
    }

    /** A recipe file lies where the experiment says, seen from the experiment's folder. */
    private static String recipe(String named, Path file) {
        boolean isFile = named.endsWith(".yaml") || named.endsWith(".yml");
        return isFile && file != null ? file.resolveSibling(named).toString() : named;
    }
}
