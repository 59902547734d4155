package ai.gaze.zoo.backbone;

import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.OptionValues;
import ai.gaze.zoo.registry.Options;
import java.util.Optional;

/**
 * Builds a network whose first layers keep the resolution of small images, or divide that of
 * ImageNet's.
 *
 * @param <B> the builder itself
 */
public abstract class TwoStemBuilder<B extends TwoStemBuilder<B>> extends BackboneBuilder<B> {

    /** Above this side a stem that keeps the resolution costs more than a network can bear. */
    private static final int LARGEST_FOR_CIFAR_STEM = 64;

    private static final int SMALLEST_FOR_IMAGENET_STEM = 32;

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

    private Stem stem;

    /**
     * Sets whether the first layers keep the resolution, as for CIFAR's images, or divide it, as
     * for ImageNet's. By default images that are known to have up to 64 pixels keep it.
     */
    public final B optCifarStem(boolean keepsResolution) {
        stem = keepsResolution ? Stem.CIFAR : Stem.IMAGENET;
        return self();
    }

    /** Reads option {@link #STEM}. */
    final B stem(OptionValues options) {
        stem = options.find(STEM).orElse(null);
        return self();
    }

    /**
     * Returns what {@link #unlikePublished} says of a network whose first convolution has one
     * kernel and two strides.
     *
     * @param published the published network with the same parameters
     */
    final Optional<String> otherStride(String published) {
        return isImagenetStem()
                ? Optional.empty()
                : Optional.of(
                        "its first convolution has stride 1 (stem=cifar, the default up to 64"
                                + " pixels), that of "
                                + published
                                + " stride 2 (stem=imagenet)");
    }

    /** Returns whether the first layers are those for ImageNet. */
    final boolean isImagenetStem() {
        int side = Math.min(heightOr(Integer.MAX_VALUE), widthOr(Integer.MAX_VALUE));
        boolean imagenet = stem == null ? side > LARGEST_FOR_CIFAR_STEM : stem == Stem.IMAGENET;
        if (imagenet) {
            requireSize(
                    architecture().name() + " with stem imagenet",
                    SMALLEST_FOR_IMAGENET_STEM,
                    "; use stem=cifar");
        }
        return imagenet;
    }
}
