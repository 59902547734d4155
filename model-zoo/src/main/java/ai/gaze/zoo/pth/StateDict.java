package ai.gaze.zoo.pth;

import ai.gaze.zoo.Excerpt;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The weights in what was saved: the object itself, or an entry of a checkpoint.
 *
 * @param tensors by name
 * @param remarks what of the object they are, and what was passed over
 */
record StateDict(Map<String, StoredTensor> tensors, List<String> remarks) {

    // An average of the weights is what a training is evaluated with.
    private static final List<String> ENTRIES =
            List.of(
                    "state_dict_ema",
                    "model_ema",
                    "state_dict",
                    "model_state_dict",
                    "model",
                    "module");

    private static final int DEEPEST = 3;
    private static final int SHOWN = 5;

    /**
     * Finds them.
     *
     * @throws PthException if there are none
     */
    static StateDict in(Object root) {
        List<String> remarks = new ArrayList<>();
        Object object = root;
        for (int depth = 0; depth < DEEPEST && object instanceof Map<?, ?> map; depth++) {
            Optional<String> entry =
                    ENTRIES.stream().filter(e -> map.get(e) instanceof Map<?, ?>).findFirst();
            if (entry.isEmpty()) {
                break;
            }
            remarks.add(
                    "the weights are those of its entry " + entry.get() + others(map, entry.get()));
            object = map.get(entry.get());
        }
        if (!(object instanceof Map<?, ?> map)) {
            throw PthException.of(
                    "holds no dictionary of tensors: save the state_dict() of the network");
        }
        Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        List<String> passedOver = new ArrayList<>();
        map.forEach(
                (key, value) -> {
                    if (key instanceof String name && value instanceof StoredTensor tensor) {
                        tensors.put(name, tensor);
                    } else {
                        passedOver.add(Excerpt.of(String.valueOf(key)));
                    }
                });
        if (tensors.isEmpty()) {
            throw PthException.of(
                    "holds a dictionary without tensors (%s): save the state_dict() of the network",
                    shown(passedOver));
        }
        if (!passedOver.isEmpty()) {
            remarks.add("passed over, as they are no tensors: " + shown(passedOver));
        }
        return new StateDict(tensors, remarks);
    }

    private static String others(Map<?, ?> map, String chosen) {
        List<String> others =
                ENTRIES.stream()
                        .filter(e -> !e.equals(chosen) && map.get(e) instanceof Map<?, ?>)
                        .toList();
        return others.isEmpty() ? "" : ", not those of " + String.join(", ", others);
    }

    private static String shown(List<String> names) {
        return names.isEmpty()
                ? "it is empty"
                : String.join(", ", names.subList(0, Math.min(SHOWN, names.size())))
                        + (names.size() > SHOWN ? ", ..." : "");
    }
}
