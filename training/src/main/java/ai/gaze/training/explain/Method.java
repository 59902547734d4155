package ai.gaze.training.explain;

import ai.gaze.zoo.Nearest;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A way to explain a network. */
public enum Method {
    /** The weights of the attention modules for an image. */
    ATTENTION,
    /** Where the evidence for a class lies. */
    GRAD_CAM,
    /** What a layer gives, with and without the attention modules. */
    FEATURES,
    /** The attention weights over the test set. */
    HISTOGRAM;

    /** The name that a person types. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether there is something to show only where there are attention modules. */
    boolean needsAttention() {
        return this == ATTENTION || this == HISTOGRAM;
    }

    /**
     * Finds a method.
     *
     * @throws ai.gaze.zoo.UserException if there is none of this name
     */
    public static Method parse(String label) {
        List<Method> all = List.of(values());
        return all.stream()
                .filter(m -> m.label().equals(label))
                .findFirst()
                .orElseThrow(
                        () ->
                                Nearest.unknown(
                                        "method",
                                        label,
                                        Arrays.stream(values()).map(Method::label).toList()));
    }
}
