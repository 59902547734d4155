package ai.gaze.training.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The state as text and back. */
final class StateJson {

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

    private StateJson() {}

    static String write(ObjectNode state) throws JsonProcessingException {
        return JSON.writeValueAsString(state);
    }

    /** Returns null if the text is JSON but no object. */
    static ObjectNode read(String text) throws JsonProcessingException {
        return JSON.readTree(text) instanceof ObjectNode state ? state : null;
    }

    /** Makes a node equal to what is read back: in memory 1 as int and 1 as long differ. */
    static JsonNode normalize(JsonNode node) {
        if (node.isMissingNode()) {
            return node;
        }
        try {
            return JSON.readTree(JSON.writeValueAsString(node));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
