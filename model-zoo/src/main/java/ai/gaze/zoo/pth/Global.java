package ai.gaze.zoo.pth;

import ai.gaze.zoo.Excerpt;
import ai.gaze.zoo.safetensors.Dtype;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A class or function of Python that a pickle names, if it is one of the few that make tensors,
 * containers and plain data.
 *
 * @param name with its module
 * @param storage the type of the elements, of a class of storages
 */
record Global(String name, Optional<Dtype> storage) {

    /**
     * Finds it.
     *
     * @throws PthException if it is none of them
     */
    static Global of(String module, String name) {
        // Python 2's name of the module.
        String full = (module.equals("__builtin__") ? "builtins" : module) + "." + name;
        Optional<Dtype> storage =
                module.equals("torch") ? StorageTypes.find(name) : Optional.empty();
        if (storage.isEmpty() && !isKnown(full)) {
            throw PthException.of(
                    "holds %s, which is neither a tensor nor plain data and would have to be run:"
                            + " save the state_dict() of the network alone",
                    Excerpt.of(full));
        }
        return new Global(full, storage);
    }

    private static boolean isKnown(String full) {
        return switch (full) {
            case "collections.OrderedDict",
                    "collections.Counter",
                    "torch._utils._rebuild_tensor",
                    "torch._utils._rebuild_tensor_v2",
                    "torch._utils._rebuild_parameter",
                    "torch._utils._rebuild_parameter_with_state",
                    "torch.Size",
                    "torch.device",
                    "builtins.set",
                    "builtins.complex",
                    "builtins.bytearray",
                    "_codecs.encode" ->
                    true;
            default -> full.matches("torch\\.(float|double|half|bfloat16|(float|u?int)\\d+|bool)");
        };
    }

    /**
     * Does what a call of it does.
     *
     * @param arguments of the call
     * @param machine that calls it
     */
    Object call(List<Object> arguments, Machine machine) {
        return switch (name) {
            case "collections.OrderedDict", "collections.Counter" -> map(arguments, machine);
            case "torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2" ->
                    tensor(arguments, machine.most());
            case "torch._utils._rebuild_parameter", "torch._utils._rebuild_parameter_with_state" ->
                    argument(arguments, 0, StoredTensor.class);
            case "torch.Size", "builtins.set" ->
                    arguments.isEmpty() ? new ArrayList<>() : argument(arguments, 0, List.class);
            case "torch.device", "builtins.complex", "builtins.bytearray", "_codecs.encode" ->
                    Plain.VALUE;
            default -> throw PthException.of("calls %s, which is no function", name);
        };
    }

    private static StoredTensor tensor(List<Object> arguments, long most) {
        return StoredTensor.of(
                argument(arguments, 0, Storage.class),
                argument(arguments, 1, Long.class),
                longs(argument(arguments, 2, List.class)),
                longs(argument(arguments, 3, List.class)),
                most);
    }

    private static List<Long> longs(List<?> values) {
        List<Long> longs = new ArrayList<>();
        if (values.size() > StoredTensor.MOST_DIMENSIONS) {
            throw PthException.damaged("a tensor of " + values.size() + " dimensions");
        }
        for (Object value : values) {
            if (!(value instanceof Long number)) {
                throw PthException.damaged("a shape that is not of whole numbers");
            }
            longs.add(number);
        }
        return longs;
    }

    // Of another dictionary, or of pairs, as Python 2 wrote it.
    private static Map<?, ?> map(List<Object> arguments, Machine machine) {
        if (!arguments.isEmpty() && arguments.get(0) instanceof Map<?, ?> other) {
            return other;
        }
        Map<Object, Object> map = new LinkedHashMap<>();
        if (!arguments.isEmpty()) {
            List<?> pairs = argument(arguments, 0, List.class);
            machine.charge(pairs.size());
            for (Object pair : pairs) {
                if (!(pair instanceof List<?> p) || p.size() != 2) {
                    throw PthException.damaged("a dictionary that is not of pairs");
                }
                map.put(Machine.key(p.get(0)), p.get(1));
            }
        }
        return map;
    }

    private static <T> T argument(List<Object> arguments, int index, Class<T> type) {
        Object value = index < arguments.size() ? arguments.get(index) : null;
        if (!type.isInstance(value)) {
            throw PthException.damaged("a call with other arguments than PyTorch's");
        }
        return type.cast(value);
    }
}
