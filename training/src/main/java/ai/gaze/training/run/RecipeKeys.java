package ai.gaze.training.run;

import ai.gaze.training.config.StrictYaml;
import ai.gaze.training.data.DatasetType;
import ai.gaze.training.optim.Optimizers;
import ai.gaze.training.schedule.Schedules;
import ai.gaze.zoo.Excerpt;
import ai.gaze.zoo.Nearest;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.Registered;
import ai.gaze.zoo.registry.Registry;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The keys that a recipe has, written with dots: those of {@code default.yaml}, and the options of
 * every optimizer and schedule that there is.
 */
final class RecipeKeys {

    // What may have a word instead of keys.
    private static final String CLASS_WEIGHTS = "class-weights";

    // Below these a person chooses the keys.
    private static final List<String> FREE =
            List.of("model-options", "transfer.unfreeze", CLASS_WEIGHTS);

    // Below this one they are epochs, of which +3 and 3 would be the same one.
    private static final String EPOCHS = "transfer.unfreeze.";

    // In these groups the keys are the options of what is named there.
    static final Map<String, Registry<?>> OPTIONS =
            Map.of("optimizer", Optimizers.registry(), "schedule", Schedules.registry());

    private final List<String> known = new ArrayList<>();

    RecipeKeys(ObjectNode defaults) {
        collect("", defaults);
        OPTIONS.forEach(
                (group, registry) ->
                        things(registry)
                                .flatMap(thing -> thing.options().stream())
                                .map(option -> group + "." + option.name())
                                .filter(key -> !known.contains(key))
                                .forEach(known::add));
    }

    private static Stream<? extends Registered> things(Registry<?> registry) {
        return registry.names().stream().map(registry::get);
    }

    /**
     * Returns whether a value is the default of an option of some optimizer or schedule.
     *
     * @param key such as {@code schedule.patience}
     */
    static boolean isDefault(String key, JsonNode value) {
        int dot = key.indexOf('.');
        Registry<?> registry = dot < 0 ? null : OPTIONS.get(key.substring(0, dot));
        return registry != null
                && things(registry)
                        .flatMap(thing -> thing.options().stream())
                        .filter(option -> option.name().equals(key.substring(dot + 1)))
                        .map(option -> StrictYaml.value("a default", option.defaultText()))
                        .anyMatch(byDefault -> RecipeTree.isSame(value, byDefault));
    }

    private void collect(String prefix, ObjectNode tree) {
        tree.properties()
                .forEach(
                        entry -> {
                            String key = prefix + entry.getKey();
                            if (entry.getValue() instanceof ObjectNode inner
                                    && !FREE.contains(key)) {
                                collect(key + ".", inner);
                            } else {
                                known.add(key);
                            }
                        });
    }

    /** Lets the options of a data set be set below {@code data}. */
    void allow(DatasetType dataset) {
        for (Option<?> option : dataset.options()) {
            String key = "data." + option.name();
            if (!known.contains(key)) {
                known.add(key);
            }
        }
    }

    /**
     * Sets a value in a recipe that has every key.
     *
     * @throws UserException if there is no such key, or it is a group of keys
     */
    void set(ObjectNode tree, String key, JsonNode value) {
        if (AugmentationList.isMeant(key, value)) {
            set(tree, AugmentationList.KEY, AugmentationList.ofTexts((ArrayNode) value));
            return;
        }
        Optional<String> free = FREE.stream().filter(f -> key.startsWith(f + ".")).findFirst();
        List<String> inside = known.stream().filter(k -> k.startsWith(key + ".")).toList();
        if (!inside.isEmpty()) {
            if (value instanceof ObjectNode) {
                return;
            }
            throw new UserException(
                    value.isNull()
                            ? "recipe key " + key + " has no value; give it one"
                            : "recipe key "
                                    + key
                                    + " is a group; set one of its keys, which are "
                                    + String.join(", ", inside)
                                    + ", not "
                                    + Excerpt.of(value.toString()));
        }
        if (!known.contains(key) && free.isEmpty()) {
            throw Nearest.unknown("recipe key", key, known);
        }
        if (free.isPresent() && value.isNull()) {
            throw new UserException("recipe key " + key + " has no value; give it one");
        }
        if (key.startsWith(EPOCHS)
                && !key.substring(EPOCHS.length()).matches("0|[1-9][0-9]{0,8}")) {
            throw new UserException(
                    "recipe key "
                            + Excerpt.of(key)
                            + " names no epoch; write a whole number, as in transfer.unfreeze.5");
        }
        int dot = free.map(String::length).orElse(key.lastIndexOf('.'));
        JsonNode group = dot < 0 ? tree : tree.at("/" + key.substring(0, dot).replace('.', '/'));
        if (free.isPresent() && free.get().equals(CLASS_WEIGHTS) && !group.isObject()) {
            group = tree.putObject(CLASS_WEIGHTS);
        }
        if (!(group instanceof ObjectNode node)) {
            throw new UserException(
                    "recipe key "
                            + key.substring(0, dot)
                            + " needs keys with values of their own, not "
                            + Excerpt.of(group.toString()));
        }
        boolean freeItself =
                FREE.contains(key) && value instanceof ObjectNode && !key.equals(CLASS_WEIGHTS);
        if (!freeItself) {
            node.set(key.substring(dot + 1), value);
        }
    }

    /** Returns a value of a recipe; a missing node if it has none. */
    static JsonNode get(ObjectNode tree, String key) {
        return tree.at("/" + key.replace('.', '/'));
    }
}
