package ai.gaze.training.compare;

import ai.gaze.zoo.Nearest;
import ai.gaze.zoo.UserException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Keys and values of an experiment file, read with errors that say where.
 *
 * @param what whose they are, for errors
 * @param tree the keys and values
 */
record Node(String what, ObjectNode tree) {

    /** Refuses a key that does not exist. */
    void allow(String kind, List<String> keys) {
        tree.fieldNames()
                .forEachRemaining(
                        key -> {
                            if (!keys.contains(key)) {
                                throw Nearest.unknown(kind, key, keys);
                            }
                        });
    }

    boolean has(String key) {
        return tree.hasNonNull(key);
    }

    String text(String key, String fallback) {
        if (!has(key)) {
            return fallback;
        }
        JsonNode value = tree.get(key);
        if (!value.isValueNode()) {
            throw wrong(key, "a single value", value);
        }
        return value.asText();
    }

    int number(String key, int fallback) {
        if (!has(key)) {
            return fallback;
        }
        if (!tree.get(key).canConvertToInt() || !tree.get(key).isIntegralNumber()) {
            throw wrong(key, "a whole number", tree.get(key));
        }
        return tree.get(key).intValue();
    }

    Double decimal(String key) {
        if (!has(key)) {
            return null;
        }
        if (!tree.get(key).isNumber()) {
            throw wrong(key, "a number", tree.get(key));
        }
        return tree.get(key).doubleValue();
    }

    List<JsonNode> list(String key) {
        if (!has(key)) {
            return List.of();
        }
        if (!tree.get(key).isArray()) {
            throw wrong(key, "a list", tree.get(key));
        }
        List<JsonNode> items = new ArrayList<>();
        tree.get(key).forEach(items::add);
        return items;
    }

    Node inner(String key) {
        if (!(tree.get(key) instanceof ObjectNode node)) {
            throw wrong(key, "keys and values", tree.get(key));
        }
        return new Node(what, node);
    }

    /** Returns what is under a key with dotted keys, each value as YAML. */
    Map<String, String> flat(String key) {
        Map<String, String> flat = new LinkedHashMap<>();
        if (has(key)) {
            flatten("", inner(key).tree, flat);
        }
        return flat;
    }

    private static void flatten(String prefix, ObjectNode node, Map<String, String> flat) {
        node.properties()
                .forEach(
                        entry -> {
                            String key = prefix + entry.getKey();
                            if (entry.getValue() instanceof ObjectNode inner) {
                                flatten(key + ".", inner, flat);
                            } else if (entry.getValue().isTextual()) {
                                flat.put(key, entry.getValue().asText());
                            } else {
                                flat.put(key, entry.getValue().toString());
                            }
                        });
    }

    UserException wrong(String key, String expected, JsonNode value) {
        return new UserException(
                "the value of " + key + " in " + what + " must be " + expected + ", not " + value);
    }
}
