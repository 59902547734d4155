package ai.gaze.training.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.gaze.training.checkpoint.CheckpointException.Kind;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.array.Casts;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;

/**
 * What a checkpoint holds.
 *
 * @param tensors by name: weights, optimizer vectors, BatchNorm statistics; none named {@code
 *     checksum}
 * @param state everything else, as JSON; {@code model} says which network it is of. JSON has no NaN
 *     and no infinity: they come back as strings.
 */
public record CheckpointData(Map<String, NDArray> tensors, ObjectNode state) {

    /** The key of the state that describes the network. */
    public static final String MODEL = "model";

    /** One that parts of a training are to be saved into. */
    public static CheckpointData empty() {
        return new CheckpointData(new LinkedHashMap<>(), JsonNodeFactory.instance.objectNode());
    }

    /**
     * Copies the tensors, so that they may change while the copies are written.
     *
     * @param owner of the copies, which are on its device
     */
    public CheckpointData copy(NDManager owner) {
        if (!owner.isOpen()) {
            throw new UserException(
                    "the manager that copies were to belong to is closed; give an open one");
        }
        Map<String, NDArray> copies = new LinkedHashMap<>();
        tensors.forEach(
                (name, tensor) -> {
                    NDArray copy = Casts.copy(tensor, owner.getDevice());
                    copy.attach(owner);
                    copies.put(name, copy);
                });
        return new CheckpointData(copies, state.deepCopy());
    }

    @Override
    public String toString() {
        return tensors.size() + " tensors and " + state;
    }

    /** Makes sure that this is of the network that it is to be loaded into. */
    public void requireModel(JsonNode expected) {
        requireModel(state, expected);
    }

    /**
     * Makes sure that a checkpoint is of the network that it is to be loaded into.
     *
     * @param state the state of the checkpoint
     * @param expected the description of that network; the order of its keys does not matter
     * @throws CheckpointException of kind {@code OTHER_MODEL} that names what differs
     */
    public static void requireModel(ObjectNode state, JsonNode expected) {
        JsonNode found = StateJson.normalize(state.path(MODEL));
        JsonNode wanted = StateJson.normalize(expected);
        if (found.equals(wanted)) {
            return;
        }
        TreeSet<String> keys = new TreeSet<>();
        found.fieldNames().forEachRemaining(keys::add);
        wanted.fieldNames().forEachRemaining(keys::add);
        keys.removeIf(key -> found.path(key).equals(wanted.path(key)));
        String differences =
                keys.stream()
                        .map(key -> difference(key, found.path(key), wanted.path(key)))
                        .reduce((a, b) -> a + ", " + b)
                        .orElse(difference(MODEL, found, wanted));
        throw new CheckpointException(
                Kind.OTHER_MODEL,
                "the checkpoint is of another model ("
                        + differences
                        + "); use the run's own settings or start a new run");
    }

    private static String difference(String key, JsonNode found, JsonNode wanted) {
        return key + " is " + shown(found) + " there and " + shown(wanted) + " here";
    }

    private static String shown(JsonNode node) {
        return node.isMissingNode() ? "not given" : node.toString();
    }
}
