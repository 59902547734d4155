package ai.gaze.training.explain;

import ai.gaze.zoo.Nearest;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

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

    /** Returns the methods that have something to show of a network. */
    public static Set<Method> of(ExplainedNetwork network) {
        return network.attention().isEmpty()
                ? EnumSet.of(GRAD_CAM, FEATURES)
                : EnumSet.allOf(Method.class);
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
