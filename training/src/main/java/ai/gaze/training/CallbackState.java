package ai.gaze.training;

import ai.djl.ndarray.NDArray;
import ai.gaze.training.checkpoint.CheckpointData;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.registry.FactoryException;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a callback keeps in checkpoints: its tensors under a prefix, apart from the weights, and its
 * JSON under a key, apart from what else is there. Two callbacks must not keep theirs under one
 * name, as one of them would be lost.
 *
 * @param callback for messages
 * @param part the callback itself
 */
record CallbackState(Callback callback, Stateful part) implements Stateful {

    /** What the names of the tensors begin with. */
    static final String PREFIX = "callback.";

    private static final String KEY = "callbacks";

    @Override
    public void save(CheckpointData checkpoint) {
        ObjectNode state = checkpoint.state().withObjectProperty(KEY);
        CheckpointData own =
                new CheckpointData(new LinkedHashMap<>(), JsonNodeFactory.instance.objectNode());
        try {
            part.save(own);
            own.tensors()
                    .keySet()
                    .forEach(n -> check(n, checkpoint.tensors().containsKey(PREFIX + n)));
            own.state().fieldNames().forEachRemaining(key -> check(key, state.has(key)));
        } catch (Throwable e) {
            FactoryException.requireOfPart(e);
            throw new CallbackException(callback, "save", e);
        }
        own.tensors().forEach((name, tensor) -> checkpoint.tensors().put(PREFIX + name, tensor));
        state.setAll(own.state());
    }

    private static void check(String key, boolean isTaken) {
        if (isTaken) {
            throw new UserException(
                    Texts.format(
                            "another callback keeps its state under \"%s\"; choose a key of its own",
                            key));
        }
    }

    // Whoever keeps a part of it must not change what was saved.
    private static ObjectNode kept(ObjectNode checkpoint) {
        return checkpoint.withObjectProperty(KEY).deepCopy();
    }

    @Override
    public void restore(CheckpointData checkpoint) {
        Map<String, NDArray> tensors = SavedTensors.under(PREFIX, checkpoint.tensors());
        try {
            part.restore(new CheckpointData(tensors, kept(checkpoint.state())));
        } catch (Throwable e) {
            FactoryException.requireOfPart(e);
            throw new CallbackException(callback, "restore", e);
        }
    }
}
