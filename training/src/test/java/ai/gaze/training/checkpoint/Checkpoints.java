package ai.gaze.training.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;

/** A small checkpoint such as a run makes, different for every epoch. */
final class Checkpoints {

    private Checkpoints() {}

    static CheckpointData epoch(NDManager manager, int epoch) {
        Map<String, NDArray> tensors = new LinkedHashMap<>();
        tensors.put("weights", manager.arange(5f).add(epoch));
        tensors.put("adam.mean", manager.arange(5f).mul(epoch));
        tensors.put("bn1.num_batches_tracked", manager.create((long) epoch));
        tensors.put("seen", manager.ones(new Shape(3), DataType.UINT8));
        tensors.put("empty", manager.create(new Shape(0), DataType.UINT8));
        ObjectNode state = JsonNodeFactory.instance.objectNode();
        state.put("epoch", epoch);
        state.put("learning_rate", 0.1 + epoch);
        state.put("iteration", 4_000_000_000L + epoch);
        ObjectNode model = state.putObject("model");
        model.put("backbone", "simple-cnn");
        model.put("attention", "se");
        model.put("classes", 10L);
        return new CheckpointData(tensors, state);
    }

    static void assertSame(CheckpointData expected, CheckpointData actual) {
        assertEquals(expected.tensors().keySet(), actual.tensors().keySet());
        expected.tensors()
                .forEach(
                        (name, array) -> {
                            NDArray read = actual.tensors().get(name);
                            assertEquals(array.getShape(), read.getShape(), name);
                            assertEquals(array.getDataType(), read.getDataType(), name);
                            assertArrayEquals(array.toByteArray(), read.toByteArray(), name);
                        });
        assertEquals(StateJson.normalize(expected.state()), StateJson.normalize(actual.state()));
    }
}
