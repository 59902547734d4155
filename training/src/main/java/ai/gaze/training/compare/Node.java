package ai.gaze.training.compare;

import ai.gaze.training.config.YamlTree;
import ai.gaze.zoo.Excerpt;
import ai.gaze.zoo.Nearest;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Keys and values of an experiment file, read with errors that say where.
 *
 * @param file what was read
 * @param pointer where in it the keys are, as a JSON pointer
 */
record Node(YamlTree file, String pointer) {

    private ObjectNode tree() {
        return (ObjectNode) file.tree().at(pointer);
    }

    /** Refuses a key that does not exist. */
    void allow(String kind, List<String> keys) {
        tree().fieldNames()
                .forEachRemaining(
                        key -> {
                            if (!keys.contains(key)) {
                                throw wrong(key, Nearest.unknown(kind, key, keys));
                            }
                        });
    }

    boolean has(String key) {
        return tree().hasNonNull(key);
    }

    JsonNode get(String key) {
        return tree().path(key);
    }

    List<String> keys() {
        List<String> keys = new ArrayList<>();
        tree().fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    String text(String key, String fallback) {
        if (!has(key)) {
            return fallback;
        }
        if (!get(key).isValueNode()) {
            throw wrong(key, "a single value");
        }
        return get(key).asText();
    }

    int number(String key, int fallback) {
        if (!has(key)) {
            return fallback;
        }
        if (!get(key).canConvertToInt() || !get(key).isIntegralNumber()) {
            throw wrong(key, "a whole number below 2^31");
        }
        return get(key).intValue();
    }

    Double decimal(String key) {
        if (!has(key)) {
            return null;
        }
        if (!get(key).isNumber()) {
            throw wrong(key, "a number");
        }
        return get(key).doubleValue();
    }

    List<JsonNode> list(String key) {
        if (!has(key)) {
            return List.of();
        }
        if (!get(key).isArray()) {
            throw wrong(key, "a list");
        }
        List<JsonNode> items = new ArrayList<>();
        get(key).forEach(items::add);
        return items;
    }

    /** Returns the keys and values below a key. */
    Node inner(String key) {
        return inner(key, below(key));
    }

    /** Returns the keys and values of an item of a list. */
    Node item(String key, int index) {
        return inner(key, below(key) + "/" + index);
    }

    private Node inner(String key, String where) {
        if (!(file.tree().at(where) instanceof ObjectNode)) {
            throw UserException.of(
                    "%s: %s must be keys and values, not %s",
                    file.at(where), key, Excerpt.of(file.tree().at(where).toString()));
        }
        return new Node(file, where);
    }

    /** Returns the JSON pointer of a key. */
    String below(String key) {
        return YamlTree.below(pointer, key);
    }

    /** Returns the error that a key has another value than is expected. */
    UserException wrong(String key, String expected) {
        return error(
                below(key),
                Texts.format(
                        "the value of %s must be %s, not %s",
                        key, expected, Excerpt.of(get(key).toString())));
    }

    private UserException wrong(String key, UserException e) {
        return error(below(key), e.getMessage());
    }

    /** Returns an error in what this is. */
    UserException error(String sentence) {
        return error(pointer, sentence);
    }

    private UserException error(String where, String sentence) {
        return new UserException(file.at(where) + ": " + sentence);
    }
}
