package ai.gaze.training.run;

import ai.gaze.training.data.ImageFolder;
import ai.gaze.zoo.AttentionSpec;
import ai.gaze.zoo.FreezePlan;
import ai.gaze.zoo.Nearest;
import ai.gaze.zoo.UserException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads recipes: YAML files over the defaults of {@code default.yaml} and of the data set, and
 * single settings over both.
 *
 * <p>A key is written with dots: {@code optimizer.weight-decay}. What {@code default.yaml} does not
 * have is unknown.
 */
public final class RecipeFile {

    /** Names of the recipes in the jar. */
    public static final List<String> NAMES = List.of("cnn", "default", "fast");

    // The data sets for which some of the defaults are others.
    private static final List<String> OWN_DEFAULTS =
            List.of("cifar100", "cifar100-coarse", ImageFolder.NAME);

    private static final ObjectMapper YAML = new YAMLMapper();
    // Below these a person chooses the keys.
    private static final List<String> FREE_KEYS = List.of("model-options", "transfer.unfreeze");

    private RecipeFile() {}

    /**
     * Reads a recipe.
     *
     * @param nameOrFile a name of {@link #NAMES}, or the path of a file that ends in {@code .yaml}
     *     or {@code .yml}
     * @param settings values by dotted key, as text, that stand above the file
     * @throws UserException if there is no such recipe, a key is unknown, or a value has the wrong
     *     type
     */
    public static Recipe read(String nameOrFile, Map<String, String> settings) {
        ObjectNode tree = resource("default");
        List<String> known = knownKeys(tree);
        ObjectNode own = isFile(nameOrFile) ? file(Path.of(nameOrFile)) : named(nameOrFile);
        if (nameOrFile.equals("default")) {
            // All that it says is in the tree already; what a data set says stands above it.
            own.removeAll();
        }
        String dataset = settings.getOrDefault("dataset", own.path("dataset").asText());
        if (OWN_DEFAULTS.contains(dataset)) {
            overlay(tree, resource("datasets/" + dataset), "", known);
        }
        overlay(tree, own, "", known);
        settings.forEach((key, value) -> set(tree, key, value, known));
        Recipe recipe = convert(tree);
        requireNoOptionsOfNone(recipe.attention());
        requireFrozenBeforeUnfrozen(recipe.transfer().plan());
        return recipe;
    }

    // Not in the attention itself: a run that was once written stays readable.
    private static void requireNoOptionsOfNone(AttentionSpec attention) {
        if (attention.isNone() && !attention.options().isEmpty()) {
            throw new UserException(
                    "attention none has no options, but "
                            + attention.options().keySet().iterator().next()
                            + " was given; choose an attention or leave its options out");
        }
    }

    private static void requireFrozenBeforeUnfrozen(FreezePlan plan) {
        if (plan.isNone() && !plan.unfreeze().isEmpty()) {
            throw new UserException(
                    "transfer.unfreeze names "
                            + String.join(", ", plan.unfreeze().get(plan.unfreeze().firstKey()))
                            + ", but nothing is frozen; name it in transfer.freeze, too, or leave"
                            + " transfer.unfreeze out");
        }
    }

    /**
     * Changes a recipe.
     *
     * @param settings values by dotted key, as text
     * @throws UserException if a key is unknown, or a value has the wrong type
     */
    static Recipe change(Recipe recipe, Map<String, String> settings) {
        ObjectNode tree = RunJson.MAPPER.valueToTree(recipe);
        List<String> known = knownKeys(resource("default"));
        settings.forEach((key, value) -> set(tree, key, value, known));
        return convert(tree);
    }

    private static Recipe convert(ObjectNode tree) {
        try {
            return RunJson.MAPPER.treeToValue(tree, Recipe.class);
        } catch (JsonMappingException e) {
            throw e.getCause() instanceof UserException user ? user : RecipeTypes.wrong(tree, e);
        } catch (JsonProcessingException e) {
            throw new UserException("the recipe cannot be read: " + e.getOriginalMessage(), e);
        }
    }

    private static ObjectNode named(String name) {
        if (!NAMES.contains(name)) {
            throw Nearest.unknown("recipe", name, NAMES);
        }
        return resource(name);
    }

    private static boolean isFile(String nameOrFile) {
        return nameOrFile.endsWith(".yaml") || nameOrFile.endsWith(".yml");
    }

    private static ObjectNode resource(String name) {
        try (InputStream in =
                RecipeFile.class.getResourceAsStream(
                        "/ai/gaze/training/recipes/" + name + ".yaml")) {
            return (ObjectNode) YAML.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ObjectNode file(Path file) {
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new UserException(
                    "recipe file " + file + " cannot be read; give a YAML file that exists");
        }
        try {
            if (YAML.readTree(file.toFile()) instanceof ObjectNode tree) {
                return tree;
            }
        } catch (JsonProcessingException e) {
            throw new UserException(
                    "recipe file "
                            + file
                            + " is not YAML: "
                            + e.getOriginalMessage().lines().findFirst().orElse(""),
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new UserException(
                "recipe file " + file + " must hold keys and values, such as \"epochs: 10\"");
    }

    private static void overlay(
            ObjectNode below, ObjectNode above, String prefix, List<String> known) {
        above.properties()
                .forEach(
                        entry -> {
                            String key = entry.getKey();
                            String path = prefix + key;
                            JsonNode value = entry.getValue();
                            if (!below.has(key) && freeParent(path).isEmpty()) {
                                throw Nearest.unknown("recipe key", path, known);
                            }
                            if (below.get(key) instanceof ObjectNode node
                                    && value instanceof ObjectNode inner) {
                                overlay(node, inner, path + ".", known);
                            } else {
                                below.set(key, RecipeTypes.number(value, below.get(key)));
                            }
                        });
    }

    private static void set(ObjectNode tree, String key, String value, List<String> known) {
        Optional<String> free = freeParent(key);
        List<String> inside = known.stream().filter(k -> k.startsWith(key + ".")).toList();
        if (!inside.isEmpty()) {
            throw new UserException(
                    "recipe key "
                            + key
                            + " is a group; set one of its keys, which are "
                            + String.join(", ", inside));
        }
        if (!known.contains(key) && free.isEmpty()) {
            throw Nearest.unknown("recipe key", key, known);
        }
        if (value.isBlank()) {
            throw new UserException("recipe key " + key + " got no value; write " + key + "=VALUE");
        }
        int dot = free.map(String::length).orElse(key.lastIndexOf('.'));
        String parent = dot < 0 ? "" : key.substring(0, dot);
        String name = key.substring(dot + 1);
        if (!(tree.at(dot < 0 ? "" : "/" + parent.replace('.', '/')) instanceof ObjectNode node)) {
            throw new UserException(
                    "recipe key "
                            + key
                            + " cannot be set: "
                            + parent
                            + " in the recipe file holds no keys; write it as \""
                            + parent
                            + ":\" with indented keys");
        }
        try {
            node.set(name, RecipeTypes.number(YAML.readTree(value), node.path(name)));
        } catch (JsonProcessingException e) {
            throw new UserException(
                    "the value \""
                            + value
                            + "\" of recipe key "
                            + key
                            + " is not YAML: "
                            + e.getOriginalMessage().lines().findFirst().orElse(""),
                    e);
        }
    }

    private static Optional<String> freeParent(String key) {
        return FREE_KEYS.stream().filter(parent -> key.startsWith(parent + ".")).findFirst();
    }

    private static List<String> knownKeys(ObjectNode tree) {
        List<String> keys = new ArrayList<>();
        collectKeys("", tree, keys);
        return keys;
    }

    private static void collectKeys(String prefix, ObjectNode tree, List<String> keys) {
        tree.properties()
                .forEach(
                        entry -> {
                            if (entry.getValue() instanceof ObjectNode inner
                                    && !FREE_KEYS.contains(prefix + entry.getKey())) {
                                collectKeys(prefix + entry.getKey() + ".", inner, keys);
                            } else {
                                keys.add(prefix + entry.getKey());
                            }
                        });
    }
}
