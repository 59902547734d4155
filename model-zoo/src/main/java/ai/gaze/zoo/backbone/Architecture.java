package ai.gaze.zoo.backbone;

import ai.gaze.zoo.Placement;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.attention.AttentionType;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What is known of a network before it is built.
 *
 * @param name its name, for messages
 * @param minimumInputSize height and width in pixels of the smallest images that it takes
 * @param stages the number of stages after which attention can stand
 * @param usual where attention stands that does not belong between the stages
 * @param between where attention stands that does
 * @param places the kinds of places that it has for attention
 * @param isWide whether the usual place is the wide end of a bottleneck
 */
public record Architecture(
        String name,
        int minimumInputSize,
        int stages,
        Placement usual,
        Placement between,
        Set<Placement.Kind> places,
        boolean isWide) {

    /** A network of at least three stages with attention in one place or after a stage. */
    public Architecture(String name, int minimumInputSize, int stages, Placement usual) {
        this(
                name,
                minimumInputSize,
                stages,
                usual,
                Placement.afterStage(1, 2, 3),
                Set.of(usual.kind(), Placement.Kind.AFTER_STAGE),
                false);
    }

    /** The same, the usual place being the wide end of a bottleneck. */
    public Architecture wide() {
        return new Architecture(name, minimumInputSize, stages, usual, between, places, true);
    }

    /** The same with other stages after which attention stands that belongs between stages. */
    public Architecture between(Integer... after) {
        return new Architecture(
                name, minimumInputSize, stages, usual, Placement.afterStage(after), places, isWide);
    }

    /** The same with a place of any kind. */
    public Architecture everywhere() {
        return new Architecture(
                name,
                minimumInputSize,
                stages,
                usual,
                between,
                Set.of(Placement.Kind.values()),
                isWide);
    }

    /** Returns where an attention stands unless something else is asked for. */
    public Placement defaultPlacement(AttentionType attention) {
        Placement.Kind declared = attention.place().orElse(Placement.Kind.AFTER_STAGE);
        if (declared != Placement.Kind.AFTER_STAGE) {
            return Placement.parse(declared.toString());
        }
        boolean isBetween =
                attention
                        .place()
                        .map(place -> place == Placement.Kind.AFTER_STAGE)
                        .orElse(
                                switch (attention.cost()) {
                                    case GATES -> false;
                                    case PAIRS -> true;
                                    case CONVOLUTIONS -> isWide;
                                });
        return isBetween ? between : usual;
    }

    /**
     * Refuses a place that there is not.
     *
     * @throws UserException if there is none
     */
    void requirePlace(Placement placement) {
        if (!places.contains(placement.kind())) {
            throw UserException.of(
                    "model %s has no place %s for attention; use %s",
                    name,
                    placement.kind(),
                    new TreeSet<>(places)
                            .stream()
                                    .map(Architecture::example)
                                    .collect(Collectors.joining(" or ")));
        }
        if (!placement.stages().isEmpty() && placement.stages().last() > stages) {
            throw UserException.of(
                    "model %s has %d stages, so attention cannot stand after stage %d; use stages"
                            + " from 1 to %d",
                    name, stages, placement.stages().last(), stages);
        }
    }

    private static String example(Placement.Kind kind) {
        return kind == Placement.Kind.AFTER_STAGE ? "after-stage:1,2,3" : kind.toString();
    }
}
