package ai.gaze.zoo.segmentation;

import ai.gaze.zoo.registry.Registry;
import java.util.List;

/** All heads by name. */
public final class SegmentationHeads {

    private static final Registry<SegmentationHead> REGISTRY =
            new Registry<>(
                    "head",
                    SegmentationHeadProvider.class,
                    () ->
                            List.of(
                                    FcnHead.TYPE,
                                    DeepLabHead.TYPE,
                                    DualAttentionHead.TYPE,
                                    CrissCrossHead.TYPE));

    private SegmentationHeads() {}

    /** Returns the registry itself. */
    public static Registry<SegmentationHead> registry() {
        return REGISTRY;
    }

    /**
     * Adds a head, which can then be asked for by its name.
     *
     * @throws ai.gaze.zoo.UserException if its name or an alias is taken or cannot be one
     */
    public static void register(SegmentationHead head) {
        REGISTRY.register(head);
    }

    /** Returns the names of all heads, in the order of registration. */
    public static List<String> names() {
        return REGISTRY.names();
    }

    /**
     * Returns a head.
     *
     * @param name its name or an alias
     * @throws ai.gaze.zoo.UserException if there is none
     */
    public static SegmentationHead get(String name) {
        return REGISTRY.get(name);
    }
}
