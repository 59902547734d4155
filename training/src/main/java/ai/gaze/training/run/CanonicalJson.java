package ai.gaze.training.run;

import ai.gaze.zoo.file.Sha256;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/** JSON whose text depends on nothing but its values: no spaces, and keys in their order. */
final class CanonicalJson {

    private CanonicalJson() {}

    /** Returns the SHA-256 of the text, in hexadecimal digits. */
    static String sha256(JsonNode node) {
        try {
            // Written and read once, as 1 in memory may be an int, a long or a float.
            JsonNode read = RunJson.MAPPER.readTree(RunJson.MAPPER.writeValueAsString(node));
            String text = RunJson.MAPPER.writeValueAsString(sorted(read));
            return Sha256.of(text.getBytes(StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    static String hex(byte[] digest) {
        return HexFormat.of().formatHex(digest);
    }

    private static JsonNode sorted(JsonNode node) {
        if (node instanceof ObjectNode object) {
            Map<String, JsonNode> fields = new TreeMap<>();
            object.properties().forEach(e -> fields.put(e.getKey(), sorted(e.getValue())));
            ObjectNode result = RunJson.MAPPER.createObjectNode();
            result.setAll(fields);
            return result;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode result = RunJson.MAPPER.createArrayNode();
            array.forEach(each -> result.add(sorted(each)));
            return result;
        }
        return node;
    }
}
