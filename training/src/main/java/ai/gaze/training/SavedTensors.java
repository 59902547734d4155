package ai.gaze.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.util.NativeResource;
import ai.gaze.training.checkpoint.CheckpointData;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Which tensor of a checkpoint is what, by its name. */
public final class SavedTensors {

    static final String OPTIMIZER = "optimizer.";
    static final String UNAVERAGED = "unaveraged.";
    private static final String METADATA = "__metadata__";

    private SavedTensors() {}

    /** Returns the weights to use of all that a checkpoint holds. */
    public static Map<String, NDArray> plain(Map<String, NDArray> tensors) {
        Map<String, NDArray> weights = new LinkedHashMap<>(tensors);
        weights.keySet()
                .removeIf(
                        name ->
                                name.startsWith(OPTIMIZER)
                                        || name.startsWith(UNAVERAGED)
                                        || name.startsWith(CallbackState.PREFIX));
        return weights;
    }

    /**
     * Returns the weights to use of what a training saved, and where it stood.
     *
     * @param saved what {@link Training#save} gave; the tensors are the same
     */
    public static CheckpointData weightsOf(CheckpointData saved) {
        CheckpointData weights =
                new CheckpointData(plain(saved.tensors()), saved.state().deepCopy());
        weights.state().retain(TrainingState.KEY);
        // What is still to come changes no weight.
        weights.state().withObjectProperty(TrainingState.KEY).remove("planned");
        return weights;
    }

    /** Returns those whose names have a prefix, by the rest of their names. */
    static Map<String, NDArray> under(String prefix, Map<String, NDArray> tensors) {
        Map<String, NDArray> found = new LinkedHashMap<>();
        tensors.forEach(
                (name, tensor) -> {
                    if (name.startsWith(prefix)) {
                        found.put(name.substring(prefix.length()), tensor);
                    }
                });
        return found;
    }

    /**
     * Makes sure that all tensors can be read, and those of the training itself be weights.
     *
     * @throws UserException that names the first that is not
     */
    static void requireReadable(Map<String, NDArray> saved) {
        saved.forEach(
                (name, tensor) -> {
                    if (tensor instanceof NativeResource<?> array && array.isReleased()) {
                        throw new UserException(
                                Texts.format(
                                        "tensor %s of what was saved was freed with the manager that it was saved to; restore it before that is closed",
                                        name));
                    }
                    boolean isOwn = !name.startsWith(CallbackState.PREFIX);
                    if (tensor == null || (isOwn && tensor.getDataType() != DataType.FLOAT32)) {
                        throw new UserException(
                                Texts.format(
                                        "tensor %s of what was saved is %s, where float32 was expected; give what save() gave",
                                        name, tensor == null ? null : tensor.getDataType()));
                    }
                });
    }

    /**
     * Makes sure that no weight has a name under which checkpoints keep something else.
     *
     * @throws UserException that names the first that has
     */
    static void requireFree(Set<String> weights) {
        for (String name : weights) {
            for (String taken : List.of(OPTIMIZER, UNAVERAGED, CallbackState.PREFIX, METADATA)) {
                if (name.startsWith(taken)) {
                    throw UserException.of(
                            "weight %s of the network begins with %s, under which checkpoints keep what is no weight; call that child otherwise",
                            name, taken);
                }
            }
        }
    }

    /**
     * Makes sure that weights are those of a network.
     *
     * @throws UserException that names the first that differs
     */
    static void requireSame(Map<String, NDArray> own, Map<String, NDArray> saved) {
        Set<String> names = new TreeSet<>(own.keySet());
        names.addAll(saved.keySet());
        for (String name : names) {
            Object there = saved.containsKey(name) ? saved.get(name).getShape() : "not there";
            Object here = own.containsKey(name) ? own.get(name).getShape() : "not there";
            if (!there.equals(here)) {
                throw new UserException(
                        Texts.format(
                                "the checkpoint is of another network: %s is %s in it and %s here; build the network as it was, or start a new run",
                                name, there, here));
            }
        }
    }
}
