package ai.gaze.zoo.backbone;

import ai.gaze.zoo.ModelSpec;
import ai.gaze.zoo.Placement;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.attention.Paper;
import java.util.EnumSet;
import java.util.Set;

/** A backbone of the zoo with what is known of it. */
abstract class KnownBackbone implements Backbone {

    /** Above this side a stem that keeps the resolution costs more than a network can bear. */
    private static final int LARGEST_FOR_CIFAR_STEM = 64;

    private final Facts facts;

    /**
     * What is known of a backbone.
     *
     * @param usual where attention stands that does not belong between the stages
     */
    record Facts(
            String name,
            Paper paper,
            int stages,
            Placement usual,
            int minimumInputSize,
            int usualInputSize) {}

    KnownBackbone(Facts facts) {
        this.facts = facts;
    }

    @Override
    public final String name() {
        return facts.name();
    }

    @Override
    public final Paper paper() {
        return facts.paper();
    }

    @Override
    public final int stages() {
        return facts.stages();
    }

    @Override
    public Set<Placement.Kind> placements() {
        return EnumSet.of(facts.usual().kind(), Placement.Kind.AFTER_STAGE);
    }

    @Override
    public final int minimumInputSize() {
        return facts.minimumInputSize();
    }

    @Override
    public final int usualInputSize() {
        return facts.usualInputSize();
    }

    @Override
    public Placement defaultPlacement(String attention) {
        return DefaultPlacements.isBetweenStages(attention)
                ? Placement.afterStage(1, 2, 3)
                : facts.usual();
    }

    /**
     * Reads option {@code stem}: {@code cifar} keeps the resolution, {@code imagenet} divides it.
     * By default images up to 64 pixels keep it.
     *
     * @return whether it is the stem for ImageNet
     */
    final boolean imagenetStem(ModelSpec spec, BackboneOptions options, int minimum) {
        String usual = spec.inputSize() <= LARGEST_FOR_CIFAR_STEM ? "cifar" : "imagenet";
        boolean imagenet = options.choice("stem", usual, "cifar", "imagenet").equals("imagenet");
        if (imagenet && spec.inputSize() < minimum) {
            throw new UserException(
                    "model %s with stem imagenet needs images of at least %dx%d pixels, not %dx%d;"
                                    .formatted(
                                            name(),
                                            minimum,
                                            minimum,
                                            spec.inputSize(),
                                            spec.inputSize())
                            + " use stem=cifar");
        }
        return imagenet;
    }
}
