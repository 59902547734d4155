package ai.gaze.training.run;

import ai.gaze.zoo.Excerpt;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.registry.NameAndOptions;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.TreeMap;

/**
 * The list form of the group {@code augmentation}: {@code augmentation: [...]} means {@code
 * augmentation.list}, and an entry is a text or one key with options.
 *
 * <pre>{@code
 * augmentation:
 *   - random-crop:padding=4
 *   - horizontal-flip
 *   - random-erasing: {p: 0.25, scale: [0.02, 0.2]}
 * }</pre>
 */
final class AugmentationList {

    /** The key of the list. */
    static final String KEY = "augmentation.list";

    private static final String GROUP = "augmentation";

    private AugmentationList() {}

    /** Returns whether a setting is a list in which an entry may have keys, or one of the group. */
    static boolean isMeant(String key, JsonNode value) {
        return value.isArray()
                && (key.equals(GROUP) || (key.equals(KEY) && !isOfTexts((ArrayNode) value)));
    }

    private static boolean isOfTexts(ArrayNode list) {
        for (JsonNode entry : list) {
            if (!entry.isTextual()) {
                return false;
            }
        }
        return true;
    }

    /**
     * Returns the list with every entry as a text.
     *
     * @throws UserException if one is neither a text nor a name with options
     */
    static ArrayNode ofTexts(ArrayNode list) {
        ArrayNode texts = JsonNodeFactory.instance.arrayNode();
        for (JsonNode entry : list) {
            texts.add(text(texts.size(), entry));
        }
        return texts;
    }

    private static String text(int index, JsonNode entry) {
        if (entry.isTextual()) {
            return entry.textValue();
        }
        if (entry instanceof ObjectNode one && one.size() == 1) {
            Map.Entry<String, JsonNode> named = one.properties().iterator().next();
            if (named.getValue() instanceof ObjectNode options) {
                Map<String, String> texts = new TreeMap<>();
                options.properties()
                        .forEach(option -> texts.put(option.getKey(), text(option.getValue())));
                return new NameAndOptions(named.getKey(), texts).toString();
            }
        }
        throw new UserException(
                Texts.format(
                        "augmentation[%d] is %s; write a name, or a name with options, as in random-crop:padding=4 or {random-crop: {padding: 4}}",
                        index, Excerpt.of(entry.toString())));
    }

    private static String text(JsonNode value) {
        return value.isValueNode() ? value.asText() : value.toString();
    }
}
