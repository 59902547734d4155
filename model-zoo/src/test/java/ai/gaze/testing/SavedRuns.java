package ai.gaze.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.zoo.safetensors.SafetensorsFile;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Looks into what runs leave behind. */
public final class SavedRuns {

    private static final ObjectMapper JSON = new ObjectMapper();

    private SavedRuns() {}

    /**
     * Two checkpoints hold the same bits: all but whose they are, and how long it took to get
     * there.
     */
    public static void assertSameCheckpoint(Path expected, Path actual) throws IOException {
        assertEquals(tensors(expected), tensors(actual), actual::toString);
        assertEquals(state(expected), state(actual), actual::toString);
    }

    /** Returns what a checkpoint holds beside the tensors, without what differs between runs. */
    public static ObjectNode state(Path checkpoint) throws IOException {
        try (SafetensorsFile file = SafetensorsFile.open(checkpoint)) {
            ObjectNode state = (ObjectNode) JSON.readTree(file.metadata().get("state"));
            state.remove(List.of("belongs-to", "logs"));
            // How many epochs are to come is no part of how far it is.
            ((ObjectNode) state.get("run"))
                    .remove(List.of("seconds", "trainingSeconds", "planned"));
            // That of a callback that looks at the clock.
            state.path("callbacks").forEach(own -> ((ObjectNode) own).remove("seconds"));
            return state;
        }
    }

    /** Returns sums of the tensors of a checkpoint by their names. */
    public static Map<String, String> tensors(Path checkpoint) throws IOException {
        Map<String, String> sums = new TreeMap<>();
        try (SafetensorsFile file = SafetensorsFile.open(checkpoint)) {
            for (String name : file.names()) {
                if (!name.equals("checksum")) {
                    MessageDigest digest = sha256();
                    digest.update(file.tensor(name).data());
                    sums.put(name, HexFormat.of().formatHex(digest.digest()));
                }
            }
        }
        return sums;
    }

    /** Changes the text of a {@code run.json}, and its checksum with it. */
    public static void editInfo(Path run, String from, String to) throws IOException {
        Path file = run.resolve("run.json");
        String text = Files.readString(file);
        assertTrue(text.contains(from), text);
        Files.writeString(file, text.replace(from, to));
        editInfo(run, tree -> {});
    }

    /** Changes the values of a {@code run.json}, and its checksum with them. */
    public static void editInfo(Path run, Consumer<ObjectNode> change) throws IOException {
        Path file = run.resolve("run.json");
        ObjectNode tree = (ObjectNode) JSON.readTree(Files.readString(file));
        tree.remove("checksum");
        change.accept(tree);
        MessageDigest digest = sha256();
        digest.update(JSON.writeValueAsBytes(sorted(tree)));
        tree.put("checksum", HexFormat.of().formatHex(digest.digest()));
        Files.writeString(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(tree));
    }

    private static JsonNode sorted(JsonNode node) {
        if (node.isArray()) {
            ArrayNode array = JSON.createArrayNode();
            node.forEach(each -> array.add(sorted(each)));
            return array;
        }
        if (!node.isObject()) {
            return node;
        }
        TreeMap<String, JsonNode> fields = new TreeMap<>();
        node.properties().forEach(e -> fields.put(e.getKey(), sorted(e.getValue())));
        ObjectNode object = JSON.createObjectNode();
        object.setAll(fields);
        return object;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
