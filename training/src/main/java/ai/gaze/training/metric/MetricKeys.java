package ai.gaze.training.metric;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The keys under which files hold metrics beyond loss and accuracy. */
public final class MetricKeys {

    private static final List<String> ALWAYS = List.of(Metrics.LOSS, Metrics.ACCURACY);

    private MetricKeys() {}

    /** Returns the metrics beyond loss and accuracy. */
    public static Map<String, Double> further(Evaluation evaluation) {
        Map<String, Double> further = new LinkedHashMap<>(evaluation.metrics());
        further.keySet().removeAll(ALWAYS);
        return further;
    }

    /**
     * Returns metrics by the keys that they have in a file.
     *
     * @param prefix what stands before the names; its last character stands between the words, too
     */
    public static Map<String, Double> keys(String prefix, Map<String, Double> metrics) {
        Map<String, Double> keys = new LinkedHashMap<>();
        metrics.forEach((name, value) -> keys.put(key(prefix, name), value));
        return keys;
    }

    public static String key(String prefix, String name) {
        return prefix + name.replace('_', prefix.charAt(prefix.length() - 1));
    }

    /** Makes one key of those of a file that are metrics beyond loss and accuracy. */
    public static void gather(String prefix, ObjectNode file) {
        ObjectNode metrics = file.objectNode();
        for (Iterator<Map.Entry<String, JsonNode>> all = file.fields(); all.hasNext(); ) {
            Map.Entry<String, JsonNode> each = all.next();
            if (each.getKey().startsWith(prefix)) {
                String name = each.getKey().substring(prefix.length()).replace('-', '_');
                if (!ALWAYS.contains(name)) {
                    metrics.set(name, each.getValue());
                    all.remove();
                }
            }
        }
        if (!metrics.isEmpty()) {
            file.set("metrics", metrics);
        }
    }
}
