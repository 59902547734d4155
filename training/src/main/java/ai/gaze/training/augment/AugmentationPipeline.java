package ai.gaze.training.augment;

import ai.gaze.training.data.ChannelStatistics;
import ai.gaze.training.data.ImageSource;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * All that happens to a training image, in its order: what Gaze does at once (crop, flip, colours,
 * rotation), then augmentations one by one. The normalization comes before the first of them that
 * takes normalized images, or last.
 *
 * @param spec what is done at once, and the normalization
 * @param then what is done after that
 */
public record AugmentationPipeline(AugmentationSpec spec, List<Augmentation> then) {

    /**
     * Keeps an unchangeable copy.
     *
     * @throws UserException if one that takes pixels stands after one that takes normalized images
     */
    public AugmentationPipeline {
        then = List.copyOf(then);
        Augmentation normalized = null;
        for (Augmentation one : then) {
            if (one.takesNormalized()) {
                normalized = one;
            } else if (normalized != null && !(one instanceof BatchMixing)) {
                throw new UserException(
                        Texts.format(
                                "augmentation %s takes pixels in 0..255 and stands after %s, which takes normalized images; put it before",
                                AugmentationCalls.name(one), AugmentationCalls.name(normalized)));
            }
        }
    }

    /**
     * What a recipe asks for.
     *
     * @throws UserException if there is no augmentation of a name
     */
    public static AugmentationPipeline of(AugmentationSpec spec) {
        if (spec.list() != null) {
            ChannelStatistics statistics = new ChannelStatistics(spec.mean(), spec.std());
            return of(AugmentationEntries.of(spec), statistics);
        }
        return new AugmentationPipeline(
                spec, spec.then().stream().map(Augmentations::get).toList());
    }

    /** Returns how many of {@link #then} come before the normalization. */
    int beforeNormalization() {
        int first = 0;
        while (first < then.size() && !then.get(first).takesNormalized()) {
            first++;
        }
        return first;
    }

    /**
     * What a Java program asks for, in the order given. The first ones are done at once as far as
     * they are Gaze's own in the usual order (crop and flip, colours, rotation), which is fastest.
     *
     * @param all the augmentations; {@link Augmentations#normalize} may be the last one, but for
     *     those that take normalized images
     * @param statistics mean and standard deviation of the channels where none normalizes
     * @throws UserException if one that takes pixels comes after the normalization, or one that
     *     takes normalized images before it
     */
    public static AugmentationPipeline of(List<Augmentation> all, ChannelStatistics statistics) {
        AugmentationSpec atOnce = AugmentationSpec.none(statistics.mean(), statistics.std());
        List<Augmentation> then = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        int rank = 0;
        for (int i = 0; i < all.size(); i++) {
            Augmentation one = all.get(i);
            if (one instanceof TorchvisionStep step) {
                if (step.normalizes()) {
                    List<Augmentation> after = all.subList(i + 1, all.size());
                    step.requireLast(after.stream().allMatch(AugmentationPipeline::mayFollow));
                    requireBefore(step, then);
                    atOnce = step.strength().plus(atOnce);
                    continue;
                }
                if (then.isEmpty() && step.rank() >= rank && seen.add(step.name())) {
                    rank = step.rank();
                    atOnce = atOnce.plus(step.strength());
                    continue;
                }
            }
            then.add(one);
        }
        return new AugmentationPipeline(atOnce, then);
    }

    /**
     * Returns what mixes the images of a batch, so that targets are soft; empty if nothing does.
     */
    public Optional<String> mixing() {
        return then.stream()
                .filter(BatchMixing.class::isInstance)
                .map(AugmentationCalls::name)
                .findFirst();
    }

    /**
     * Refuses what would not do to a mask what it does to the image.
     *
     * @throws UserException if there is such an augmentation
     */
    public void requireForMasks() {
        for (Augmentation one : then) {
            // A mask of which a part is 0 counts for nothing there.
            if (!(AugmentationCalls.itself(one) instanceof Erasing erasing)
                    || erasing.value().orElse(1) != 0) {
                throw new UserException(
                        Texts.format(
                                "augmentation %s is not for images with masks; use random-crop, horizontal-flip, color-jitter, rotation and erasing of value 0, in this order",
                                AugmentationCalls.name(one)));
            }
        }
    }

    /**
     * Returns the same for images whose last channel is a mask, which the normalization leaves as
     * it is.
     *
     * @param images such images
     * @throws UserException if something would not do to a mask what it does to the image
     */
    AugmentationPipeline forMasks(ImageSource images) {
        requireForMasks();
        int mask = images.colourChannels();
        if (spec.channels() == mask) {
            return new AugmentationPipeline(spec.withMask(), then);
        }
        if (spec.channels() != mask + 1 || !spec.hasMask()) {
            throw new UserException(
                    Texts.format(
                            "the normalization of images with masks changes the masks, too; give it a mean and a std for each channel of the images, of which there are %d",
                            mask));
        }
        return this;
    }

    /**
     * Returns what is hardly meant, in a sentence each.
     *
     * @param batchSize how many images are mixed
     * @param height of an image
     * @param width of an image
     */
    public List<String> doubts(int batchSize, int height, int width) {
        List<String> doubts = new ArrayList<>();
        mixing().filter(name -> batchSize == 1)
                .ifPresent(
                        name ->
                                doubts.add(
                                        Texts.format(
                                                "augmentation %s mixes the images of a batch, and with batch-size 1 there is nothing to mix",
                                                name)));
        Augmentation mixing = null;
        for (Augmentation one : then) {
            if (one instanceof BatchMixing) {
                if (mixing != null) {
                    doubts.add(
                            Texts.format(
                                    "augmentation %s mixes images that %s has mixed already; leave one out, or take mixup-cutmix, which chooses one for each batch",
                                    AugmentationCalls.name(one), AugmentationCalls.name(mixing)));
                }
                mixing = one;
            } else if (mixing != null) {
                doubts.add(
                        Texts.format(
                                "augmentation %s stands after %s and changes images that are mixed already, whose shares of the classes stay as they are; put it before",
                                AugmentationCalls.name(one), AugmentationCalls.name(mixing)));
            }
            if (AugmentationCalls.itself(one) instanceof Erasing erasing
                    && erasing.erasesAll(height, width)) {
                doubts.add(
                        Texts.format(
                                "augmentation %s with length %d erases the whole of every image of %d x %d pixels",
                                erasing.name(), erasing.length(), height, width));
            }
        }
        return doubts;
    }

    // To mix before or after the normalization is the same.
    private static boolean mayFollow(Augmentation one) {
        return one.takesNormalized() || one instanceof BatchMixing;
    }

    private static void requireBefore(TorchvisionStep normalize, List<Augmentation> before) {
        for (Augmentation one : before) {
            if (one.takesNormalized()) {
                throw new UserException(
                        Texts.format(
                                "augmentation %s takes normalized images and stands before %s; put it after",
                                AugmentationCalls.name(one), normalize.name()));
            }
        }
    }
}
