package ai.gaze.training.metric;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Metrics beyond loss and accuracy in a JSON file, where each has a key: {@code eval_macro_f1},
 * {@code test-macro-f1}. What stands before the names has a last character that stands between
 * their words, too.
 */
public final class MetricKeys {

    private static final List<String> OTHERS = List.of(Metrics.LOSS, Metrics.ACCURACY);

    private MetricKeys() {}

    /** Returns values by their keys. */
    public static Map<String, Double> of(String prefix, Map<String, Double> metrics) {
        Map<String, Double> keys = new LinkedHashMap<>();
        metrics.forEach((name, value) -> keys.put(of(prefix, name), value));
        return keys;
    }

    /** Returns the key of a metric. */
    public static String of(String prefix, String name) {
        return prefix + name.replace('_', prefix.charAt(prefix.length() - 1));
    }

    /** Puts all that have such a key below one key, {@code metrics}, by their names. */
    public static void gather(String prefix, ObjectNode file) {
        ObjectNode metrics = file.objectNode();
        for (Map.Entry<String, JsonNode> each : List.copyOf(file.properties())) {
            String key = each.getKey();
            String name = key.startsWith(prefix) ? key.substring(prefix.length()) : "";
            if (!name.isEmpty() && !OTHERS.contains(name)) {
                metrics.set(name.replace('-', '_'), each.getValue());
                file.remove(key);
            }
        }
        if (!metrics.isEmpty()) {
            file.set("metrics", metrics);
        }
    }
}
