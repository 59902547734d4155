package ai.gaze.training.augment;

import ai.gaze.training.data.MaskedImages;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * How strongly training images are varied, in the terms of torchvision's transforms.
 *
 * <pre>{@code
 * crop-padding: 4
 * flip-probability: 0.5
 * brightness: 0.2
 * contrast: 0.2
 * saturation: 0.2
 * hue: 0.1
 * rotation-degrees: 15
 * then: ["my-noise:amount=3"]
 * mean: [0.4914, 0.4822, 0.4465]
 * std: [0.2023, 0.1994, 0.2010]
 * }</pre>
 *
 * <p>With a list the augmentations are those in it, in its order, and no others.
 *
 * @param cropPadding black pixels added to each side before a window of the image's own size is cut
 *     out at random
 * @param flipProbability of a horizontal flip
 * @param brightness factors are uniform in {@code [max(0, 1 - b), 1 + b]}; 0 leaves the step out
 * @param contrast the same for contrast; of images with three channels only
 * @param saturation the same for saturation; of images with three channels only
 * @param hue shifts are uniform in {@code [-h, h]} turns of the colour wheel, at most 0.5; 0 leaves
 *     the step out; of images with three channels only
 * @param rotationDegrees angles are uniform in {@code [-r, r]}
 * @param then what {@link Augmentations} has under these names, as {@code NAME:option=value}; done
 *     in this order after all of the above
 * @param list all that is done, in its order, as {@code NAME:option=value}; {@code null} for all of
 *     the above
 * @param mean of each channel, for pixels in 0..1; there are as many channels as means
 * @param std standard deviation of each channel
 */
@JsonNaming(PropertyNamingStrategies.KebabCaseStrategy.class)
public record AugmentationSpec(
        int cropPadding,
        double flipProbability,
        double brightness,
        double contrast,
        double saturation,
        double hue,
        double rotationDegrees,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> then,
        @JsonInclude(JsonInclude.Include.NON_NULL) List<String> list,
        List<Double> mean,
        List<Double> std) {

    /** Under which the values of a mask stay what they are. */
    private static final double STD_OF_MASK = 1.0 / MaskedImages.IGNORED;

    private static final int LARGEST_PADDING = 4096;
    private static final int RGB = 3;
    private static final String NAMES = "names of augmentations";

    /**
     * Checks every value.
     *
     * @throws UserException naming the first value that is out of range
     */
    public AugmentationSpec {
        if (list != null) {
            require(list.stream().noneMatch(Objects::isNull), "list", list, NAMES);
            list = List.copyOf(list);
            AugmentationSpec normalization = AugmentationEntries.normalization(list);
            mean = normalization == null ? mean : normalization.mean();
            std = normalization == null ? std : normalization.std();
            cropPadding = 0;
            flipProbability = 0;
            brightness = 0;
            contrast = 0;
            saturation = 0;
            hue = 0;
            rotationDegrees = 0;
            then = List.of();
        }
        require(
                cropPadding >= 0 && cropPadding <= LARGEST_PADDING,
                "crop-padding",
                cropPadding,
                "an integer from 0 to " + LARGEST_PADDING);
        requireWithin("flip-probability", flipProbability, 1);
        requireWithin("brightness", brightness, Double.MAX_VALUE);
        requireWithin("contrast", contrast, Double.MAX_VALUE);
        requireWithin("saturation", saturation, Double.MAX_VALUE);
        requireWithin("hue", hue, 0.5);
        requireWithin("rotation-degrees", rotationDegrees, 180);
        mean = channels("mean", mean);
        std = channels("std", std);
        require(std.stream().allMatch(value -> value > 0), "std", std, "numbers above 0");
        require(
                mean.size() == std.size(),
                "std",
                std,
                Texts.format("as many numbers as mean has: %d, one for each channel", mean.size()));
        requireColour("contrast", contrast, mean, std);
        requireColour("saturation", saturation, mean, std);
        requireColour("hue", hue, mean, std);
        require(then == null || then.stream().noneMatch(Objects::isNull), "then", then, NAMES);
        then = then == null ? List.of() : List.copyOf(then);
    }

    /** Nothing but what Gaze does at once. */
    public AugmentationSpec(
            int cropPadding,
            double flipProbability,
            double brightness,
            double contrast,
            double saturation,
            double hue,
            double rotationDegrees,
            List<Double> mean,
            List<Double> std) {
        this(
                cropPadding,
                flipProbability,
                brightness,
                contrast,
                saturation,
                hue,
                rotationDegrees,
                List.of(),
                mean,
                std);
    }

    /** What Gaze does at once, and others after that. */
    public AugmentationSpec(
            int cropPadding,
            double flipProbability,
            double brightness,
            double contrast,
            double saturation,
            double hue,
            double rotationDegrees,
            List<String> then,
            List<Double> mean,
            List<Double> std) {
        this(
                cropPadding,
                flipProbability,
                brightness,
                contrast,
                saturation,
                hue,
                rotationDegrees,
                then,
                null,
                mean,
                std);
    }

    /**
     * A list of augmentations.
     *
     * @param list such as {@code random-crop:padding=4}, in the order in which they are done
     * @param mean of each channel, unless the list says {@code normalize:mean=...,std=...}
     * @param std standard deviation of each channel
     * @throws UserException if an entry cannot be read
     */
    public static AugmentationSpec of(List<String> list, List<Double> mean, List<Double> std) {
        return new AugmentationSpec(0, 0, 0, 0, 0, 0, 0, List.of(), list, mean, std);
    }

    /** No variation: the images are only normalized, as for evaluation. */
    public static AugmentationSpec none(List<Double> mean, List<Double> std) {
        return new AugmentationSpec(0, 0, 0, 0, 0, 0, 0, mean, std);
    }

    /** The same with the variation of another one added. */
    AugmentationSpec plus(AugmentationSpec other) {
        return new AugmentationSpec(
                cropPadding + other.cropPadding,
                flipProbability + other.flipProbability,
                brightness + other.brightness,
                contrast + other.contrast,
                saturation + other.saturation,
                hue + other.hue,
                rotationDegrees + other.rotationDegrees,
                mean,
                std);
    }

    /** The same without variation. */
    public AugmentationSpec normalizing() {
        return none(mean, std);
    }

    /** The same of images with one channel more, a mask, which stays as it is. */
    AugmentationSpec withMask() {
        return new AugmentationSpec(
                cropPadding,
                flipProbability,
                brightness,
                contrast,
                saturation,
                hue,
                rotationDegrees,
                then,
                list,
                plus(mean, 0.0),
                plus(std, STD_OF_MASK));
    }

    private static List<Double> plus(List<Double> values, double last) {
        return Stream.concat(values.stream(), Stream.of(last)).toList();
    }

    /** No variation, and pixels in 0..1. */
    static AugmentationSpec plain(int channels) {
        return none(Collections.nCopies(channels, 0.0), Collections.nCopies(channels, 1.0));
    }

    /** How many channels the images have. */
    int channels() {
        return mean.size();
    }

    private static List<Double> channels(String key, List<Double> values) {
        require(
                values != null
                        && !values.isEmpty()
                        && values.stream().allMatch(v -> v != null && Double.isFinite(v)),
                key,
                values,
                "a number for each channel, such as [0.49, 0.48, 0.45]");
        return List.copyOf(values);
    }

    private static void requireColour(
            String key, double value, List<Double> mean, List<Double> std) {
        int colours = mean.size() - (hasMask(mean, std) ? 1 : 0);
        require(
                value == 0 || colours == RGB,
                key,
                value,
                Texts.format(
                        "0, as it needs red, green and blue, and the images have %d channel%s",
                        colours, colours == 1 ? "" : "s"));
    }

    /** Whether the last channel is normalized as a mask. */
    boolean hasMask() {
        return hasMask(mean, std);
    }

    private static boolean hasMask(List<Double> mean, List<Double> std) {
        int last = mean.size() - 1;
        return last > 0 && mean.get(last) == 0 && std.get(last) == STD_OF_MASK;
    }

    private static void requireWithin(String key, double value, double most) {
        String expected =
                most == Double.MAX_VALUE ? "a number of at least 0" : "a number from 0 to " + most;
        require(value >= 0 && value <= most, key, value, expected);
    }

    private static void require(boolean condition, String key, Object value, String expected) {
        if (!condition) {
            throw new UserException(
                    "augmentation value " + key + " is " + value + ", set it to " + expected);
        }
    }
}
