package ai.gaze.zoo.backbone;

import ai.gaze.zoo.Placement;
import java.util.Set;
import java.util.stream.IntStream;

/** Where each attention stands unless something else is asked for. */
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

    private DefaultPlacements() {}

    /**
     * After stages 1 to 3 for attention between positions; in {@code usual} for the rest.
     *
     * @param attention the name of the attention
     * @param usual where the others stand
     * @param stages the number of stages of the backbone
     */
    static Placement of(String attention, Placement usual, int stages) {
        if (!BETWEEN_STAGES.contains(attention)) {
            return usual;
        }
        return Placement.afterStage(
                IntStream.rangeClosed(1, Math.min(3, stages)).boxed().toArray(Integer[]::new));
    }
}
