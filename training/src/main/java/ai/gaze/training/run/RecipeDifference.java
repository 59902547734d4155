package ai.gaze.training.run;

import ai.gaze.zoo.Excerpt;
import ai.gaze.zoo.Texts;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Says in which keys two recipes differ. */
public final class RecipeDifference {

    private static final int SHOWN = 4;

    private RecipeDifference() {}

    /**
     * Returns the first few, such as {@code epochs is 15 there and 2 now}; empty if none.
     *
     * @param there what a run was trained by
     * @param now what is asked for
     */
    public static String of(Recipe there, Recipe now) {
        List<String> all = new ArrayList<>();
        add("", RunJson.MAPPER.valueToTree(there), RunJson.MAPPER.valueToTree(now), all);
        String shown = String.join(", ", all.subList(0, Math.min(SHOWN, all.size())));
        int more = all.size() - SHOWN;
        return more > 0 ? Texts.format("%s and %d more", shown, more) : shown;
    }

    private static void add(String key, JsonNode there, JsonNode now, List<String> all) {
        if (there.equals(now)) {
            return;
        }
        if (there.isObject() && now.isObject()) {
            TreeSet<String> keys = new TreeSet<>();
            there.fieldNames().forEachRemaining(keys::add);
            now.fieldNames().forEachRemaining(keys::add);
            for (String inner : keys) {
                add(
                        key.isEmpty() ? inner : key + "." + inner,
                        orMissing(there.get(inner)),
                        orMissing(now.get(inner)),
                        all);
            }
            return;
        }
        all.add(Texts.format("%s is %s there and %s now", key, shown(there), shown(now)));
    }

    private static JsonNode orMissing(JsonNode node) {
        return node == null ? MissingNode.getInstance() : node;
    }

    private static String shown(JsonNode node) {
        return node.isMissingNode() || node.isNull() ? "not set" : Excerpt.of(node.toString());
    }
}
