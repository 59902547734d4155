package ai.gaze.zoo.backbone;

import java.util.Set;

/** Knows which attention belongs between the stages of a backbone. */
final class DefaultPlacements {

    // Each compares positions with positions, at a cost that forbids one in every block; their
    // papers put a few between the stages. BAM, too, was made for the bottlenecks between stages.
    private static final Set<String> BETWEEN_STAGES =
            Set.of(
                    "non-local",
                    "dual",
                    "position",
                    "channel-gram",
                    "criss-cross",
                    "mhsa",
                    "efficient",
                    "bam");

    // Made of 3x3 convolutions over all channels: their papers put them where a bottleneck is
    // narrow, and at its wide end they would outweigh the network many times.
    private static final Set<String> CONVOLUTIONS = Set.of("sk", "splat");

    private DefaultPlacements() {}

    /**
     * Whether an attention stands between the stages unless something else is asked for.
     *
     * @param attention the name of the attention
     */
    static boolean isBetweenStages(String attention) {
        return BETWEEN_STAGES.contains(attention);
    }

    /**
     * Whether an attention is too heavy for the wide end of a bottleneck.
     *
     * @param attention the name of the attention
     */
    static boolean isConvolutional(String attention) {
        return CONVOLUTIONS.contains(attention);
    }
}
