package ai.gaze.zoo.backbone;

import ai.gaze.zoo.ModelSpec;
import ai.gaze.zoo.Placement;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.attention.AttentionType;
import ai.gaze.zoo.attention.Paper;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.OptionValues;
import ai.gaze.zoo.registry.Options;
import java.util.EnumSet;
import java.util.List;
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
            int usualInputSize,
            List<Option<?>> options) {}

    /** The first layers of a network. */
    enum Stem {
        /** They keep the resolution. */
        CIFAR,
        /** They divide it. */
        IMAGENET
    }

    static final Option<Stem> STEM =
            Options.choice("stem", Stem.class)
                    .describe(
                            "first layers, which keep (cifar) or divide the resolution; auto: cifar"
                                    + " up to 64 pixels");

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
    public final List<Option<?>> options() {
        return facts.options();
    }

    @Override
    public final Placement defaultPlacement(AttentionType attention) {
        boolean between =
                attention
                        .place()
                        .map(place -> place == Placement.Kind.AFTER_STAGE)
                        .orElse(
                                switch (attention.cost()) {
                                    case GATES -> false;
                                    case PAIRS -> true;
                                    case CONVOLUTIONS -> isWide();
                                });
        return between ? betweenStages() : facts.usual();
    }

    /** Whether attention stands at the wide end of a bottleneck in the usual place. */
    boolean isWide() {
        return false;
    }

    /** Returns where attention stands that belongs between the stages. */
    Placement betweenStages() {
        return Placement.afterStage(1, 2, 3);
    }

    /**
     * Reads option {@code stem}: {@code cifar} keeps the resolution, {@code imagenet} divides it.
     * By default images up to 64 pixels keep it.
     *
     * @return whether it is the stem for ImageNet
     */
    final boolean imagenetStem(ModelSpec spec, OptionValues options, int minimum) {
        Stem usual = spec.inputSize() <= LARGEST_FOR_CIFAR_STEM ? Stem.CIFAR : Stem.IMAGENET;
        boolean imagenet = options.find(STEM).orElse(usual) == Stem.IMAGENET;
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
