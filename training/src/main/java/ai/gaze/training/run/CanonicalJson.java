package ai.gaze.training.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
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
            return hex(digest().digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Returns what computes a SHA-256. */
    static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
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
