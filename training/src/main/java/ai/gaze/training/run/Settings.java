package ai.gaze.training.run;

import ai.gaze.training.config.StrictYaml;
import ai.gaze.training.config.YamlTree;
import ai.gaze.zoo.Excerpt;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Values of recipe keys by dotted key, such as {@code optimizer.weight-decay}.
 *
 * @param values the values, by their keys, in the order in which they were written
 * @param places where a key was written, such as {@code recipe file own.yaml, line 3}; none for
 *     what did not come from a file
 */
public record Settings(@JsonValue Map<String, JsonNode> values, Map<String, String> places) {

    /** No settings. */
    public static final Settings NONE = new Settings(Map.of(), Map.of());

    public Settings {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        places = Map.copyOf(places);
    }

    /**
     * Reads values that were typed, each as a value of a YAML file.
     *
     * @param texts values by dotted key
     * @throws UserException if one of them cannot be read, or a key is there twice
     */
    public static Settings parse(Map<String, String> texts) {
        Settings settings = NONE;
        for (Map.Entry<String, String> typed : texts.entrySet()) {
            settings = settings.withYaml(typed.getKey(), typed.getValue());
        }
        return settings;
    }

    /**
     * Reads settings that were typed, each as {@code KEY=VALUE}, the value as one of a YAML file.
     *
     * @param texts such as {@code optimizer.lr=0.1}
     * @throws UserException if one of them cannot be read, or a key is there twice
     */
    public static Settings parse(List<String> texts) {
        Settings settings = NONE;
        for (String text : texts) {
            int end = text.indexOf('=');
            if (end < 1) {
                throw new UserException(
                        "setting "
                                + Excerpt.of(text)
                                + " has no "
                                + (end < 0 ? "value" : "key")
                                + "; write KEY=VALUE, such as epochs=10");
            }
            settings = settings.withYaml(text.substring(0, end), text.substring(end + 1));
        }
        return settings;
    }

    /**
     * Takes the keys of a file, or those below one of them; a key may be nested or dotted.
     *
     * @param file what was read
     * @param pointer where the keys are; {@code ""} for all of the file
     * @throws UserException if a key is there twice, nested and dotted
     */
    public static Settings of(YamlTree file, String pointer) {
        Flattened flat = new Flattened();
        flat.add("", file.tree().at(pointer), pointer, file);
        return new Settings(flat.values, flat.places);
    }

    /**
     * Returns these settings with one more, read as a value of a YAML file.
     *
     * @throws UserException if it cannot be read, or its key is there already
     */
    public Settings withYaml(String key, String yaml) {
        String shown = "the value \"" + Excerpt.of(yaml) + "\" of recipe key " + Excerpt.of(key);
        if (yaml.isBlank()) {
            throw new UserException(
                    "recipe key " + Excerpt.of(key) + " got no value; write " + key + "=VALUE");
        }
        JsonNode value = StrictYaml.value(shown, yaml);
        if (value.isMissingNode()) {
            throw new UserException(shown + " is a comment; give it a value");
        }
        Flattened flat = new Flattened();
        flat.add(key, value, "", null);
        return plus(flat.values);
    }

    /** Returns these settings with one more: this text, whatever is in it. */
    public Settings withText(String key, String text) {
        if (text.isBlank()) {
            throw new UserException("recipe key " + key + " got no value; give it one");
        }
        return plus(Map.of(key, TextNode.valueOf(text)));
    }

    /** Returns these settings with one more: this list of texts, whatever is in them. */
    public Settings withTexts(String key, List<String> texts) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        texts.forEach(list::add);
        return plus(Map.of(key, list));
    }

    /** Returns these settings with a key, or a group of keys, that is set to nothing. */
    public Settings without(String key) {
        return plus(Map.of(key, NullNode.getInstance()));
    }

    /** Returns these settings with one more number. */
    public Settings withNumber(String key, long number) {
        return plus(Map.of(key, JsonNodeFactory.instance.numberNode(number)));
    }

    private Settings plus(Map<String, JsonNode> more) {
        Settings added = new Settings(more, Map.of());
        for (String key : more.keySet()) {
            if (values.containsKey(key)) {
                throw new UserException(
                        Texts.format(
                                "recipe key %s is given twice, as %s and as %s; keep one",
                                Excerpt.of(key),
                                Excerpt.of(text(key)),
                                Excerpt.of(added.text(key))));
            }
        }
        return and(added);
    }

    /** Returns those of these settings whose keys are such. */
    public Settings where(Predicate<String> keys) {
        Map<String, JsonNode> some = new LinkedHashMap<>(values);
        some.keySet().removeIf(keys.negate());
        return new Settings(some, places);
    }

    /** Returns these settings below others, which win. */
    public Settings and(Settings above) {
        Map<String, JsonNode> all = new LinkedHashMap<>(values);
        all.putAll(above.values);
        Map<String, String> where = new LinkedHashMap<>(places);
        where.keySet().removeAll(above.values.keySet());
        where.putAll(above.places);
        return new Settings(all, where);
    }

    /** Returns a value as a person would type it. */
    public String text(String key) {
        JsonNode value = values.get(key);
        return value.isValueNode() ? value.asText() : value.toString();
    }

    /** Returns the keys. */
    public List<String> keys() {
        return new ArrayList<>(values.keySet());
    }

    /** Returns whether there are none. */
    public boolean isEmpty() {
        return values.isEmpty();
    }

    /** Keys of keys as dotted keys. */
    private static final class Flattened {

        private final Map<String, JsonNode> values = new LinkedHashMap<>();
        private final Map<String, String> places = new LinkedHashMap<>();

        void add(String key, JsonNode value, String pointer, YamlTree file) {
            if (value instanceof ObjectNode group && (key.isEmpty() || !group.isEmpty())) {
                for (Map.Entry<String, JsonNode> entry : group.properties()) {
                    add(
                            key.isEmpty() ? entry.getKey() : key + "." + entry.getKey(),
                            entry.getValue(),
                            YamlTree.below(pointer, entry.getKey()),
                            file);
                }
                return;
            }
            JsonNode other = values.put(key, value);
            String place = file == null ? null : file.at(pointer);
            if (other != null) {
                throw new UserException(
                        (place == null ? "" : place + ": ")
                                + "the key "
                                + Excerpt.of(key)
                                + " is there twice, with dots and below another key"
                                + (place == null ? "" : ", first in " + places.get(key))
                                + "; keep one");
            }
            if (place != null) {
                places.put(key, place);
            }
        }
    }
}
