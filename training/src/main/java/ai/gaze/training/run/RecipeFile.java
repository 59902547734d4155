package ai.gaze.training.run;

import ai.gaze.training.config.StrictYaml;
import ai.gaze.training.config.YamlTree;
import ai.gaze.training.data.DataSpec;
import ai.gaze.training.data.DatasetType;
import ai.gaze.training.data.Datasets;
import ai.gaze.zoo.Nearest;
import ai.gaze.zoo.file.FileErrors;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads recipes: YAML files over the defaults of {@code default.yaml} and of the data set, and
 * single settings over both.
 *
 * <p>A key is written with dots, {@code optimizer.weight-decay}, or below another one. What {@code
 * default.yaml} does not have is unknown. What was written and is not read, such as the patience of
 * a schedule that has none, is an error, unless somebody else wrote it: a recipe's patience is
 * passed over where a setting chooses another schedule.
 */
public final class RecipeFile {

    /** Names of the recipes in the jar. */
    public static final List<String> NAMES = List.of("cnn", "default", "fast", "finetune");

    private RecipeFile() {}

    /**
     * Reads a recipe.
     *
     * @param nameOrFile a name of {@link #NAMES}, or the path of a file that ends in {@code .yaml}
     *     or {@code .yml}
     * @param settings values by dotted key, as text of YAML, that stand above the file
     * @throws ai.gaze.zoo.UserException if there is no such recipe, a key is unknown or not read,
     *     or a value has the wrong type
     */
    public static Recipe read(String nameOrFile, Map<String, String> settings) {
        return read(nameOrFile, List.of(Settings.parse(settings)));
    }

    /**
     * Reads a recipe.
     *
     * @param nameOrFile a name of {@link #NAMES}, or the path of a file that ends in {@code .yaml}
     *     or {@code .yml}
     * @param above settings that stand above the file, the last of them highest
     * @throws ai.gaze.zoo.UserException if there is no such recipe, a key is unknown or not read,
     *     or a value has the wrong type
     */
    public static Recipe read(String nameOrFile, List<Settings> above) {
        List<Settings> layers = new ArrayList<>();
        // All that default.yaml says is below everything; what a data set says stands above it.
        layers.add(nameOrFile.equals("default") ? Settings.NONE : own(nameOrFile));
        layers.addAll(above);
        // Of all layers: those above do not say what those below do without.
        Set<Path> plugins = new LinkedHashSet<>();
        layers.forEach(layer -> plugins.addAll(Plugins.load(layer.values().get("plugins"))));
        YamlTree defaults = resource("default");
        RecipeTree tree = new RecipeTree(defaults.tree());
        String dataset = last(layers, "dataset", defaults.tree().path("dataset").asText());
        Optional<DatasetType> type = Datasets.registry().find(dataset);
        Settings ofData = type.map(RecipeFile::defaults).orElse(Settings.NONE);
        String task = last(List.of(ofData), "task", "");
        if (last(layers, "task", task).equals("segmentation")) {
            tree.setDefaults(Settings.of(resource("tasks/segmentation"), ""));
        }
        if (type.isPresent()) {
            tree.allow(type.get());
            tree.setDefaults(ofData);
            if (DataSpec.frames(dataset) && last(layers, "data.channels", "3").equals("1")) {
                tree.setDefaults(Settings.of(resource("datasets/grey"), ""));
            }
        }
        layers.forEach(tree::set);
        return Plugins.complete(tree.recipe(), plugins);
    }

    private static Settings defaults(DatasetType type) {
        return type.defaults().isBlank()
                ? Settings.NONE
                : Settings.of(
                        StrictYaml.parse("defaults of data set " + type.name(), type.defaults()),
                        "");
    }

    // What the highest layer says that says something.
    private static String last(List<Settings> layers, String key, String otherwise) {
        String value = otherwise;
        for (Settings layer : layers) {
            if (layer.values().containsKey(key)) {
                value = layer.values().get(key).asText();
            }
        }
        return value;
    }

    /**
     * Changes a recipe.
     *
     * @param settings values by dotted key
     * @throws ai.gaze.zoo.UserException if a key is unknown, or a value has the wrong type
     */
    public static Recipe change(Recipe recipe, Settings settings) {
        ObjectNode tree = RunJson.MAPPER.valueToTree(recipe);
        ObjectNode defaults = resource("default").tree();
        RecipeKeys keys = new RecipeKeys(defaults);
        // A group that has its defaults is not written.
        defaults.properties().stream()
                .filter(group -> group.getValue().isObject() && !tree.has(group.getKey()))
                .forEach(group -> tree.set(group.getKey(), group.getValue().deepCopy()));
        Datasets.registry().find(recipe.dataset()).ifPresent(keys::allow);
        settings.values().forEach((key, value) -> keys.set(tree, key, value));
        return RecipeTree.convert(tree, Settings.NONE);
    }

    private static Settings own(String nameOrFile) {
        if (nameOrFile.endsWith(".yaml") || nameOrFile.endsWith(".yml")) {
            return Settings.of(StrictYaml.read("recipe file", Path.of(nameOrFile)), "");
        }
        if (!NAMES.contains(nameOrFile)) {
            StrictYaml.requireEnding("recipe file", nameOrFile);
            throw Nearest.unknown("recipe", nameOrFile, NAMES);
        }
        return Settings.of(resource(nameOrFile), "");
    }

    /**
     * Returns a recipe as it is written, with its comments.
     *
     * @param name one of {@link #NAMES}; {@code default} has every key
     * @throws ai.gaze.zoo.UserException if there is no such recipe
     */
    public static String text(String name) {
        if (!NAMES.contains(name)) {
            throw Nearest.unknown("recipe", name, NAMES);
        }
        return written(name);
    }

    private static YamlTree resource(String name) {
        return StrictYaml.parse("recipe " + name, written(name));
    }

    private static String written(String name) {
        try (InputStream in =
                RecipeFile.class.getResourceAsStream(
                        "/ai/gaze/training/recipes/" + name + ".yaml")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw FileErrors.unchecked(e);
        }
    }
}
