package ai.gaze.training.augment;

import ai.gaze.zoo.UserException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;

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
 * mean: [0.4914, 0.4822, 0.4465]
 * std: [0.2023, 0.1994, 0.2010]
 * }</pre>
 *
 * @param cropPadding black pixels added to each side before a window of the image's own size is cut
 *     out at random
 * @param flipProbability of a horizontal flip
 * @param brightness factors are uniform in {@code [max(0, 1 - b), 1 + b]}; 0 leaves the step out
 * @param contrast the same for contrast
 * @param saturation the same for saturation
 * @param hue shifts are uniform in {@code [-h, h]} turns of the colour wheel, at most 0.5; 0 leaves
 *     the step out
 * @param rotationDegrees angles are uniform in {@code [-r, r]}
 * @param mean of each channel, for pixels in 0..1
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
        List<Double> mean,
        List<Double> std) {

    /** Channels of an image: red, green, blue. */
    static final int CHANNELS = 3;

    private static final int LARGEST_PADDING = 4096;

    /**
     * Checks every value.
     *
     * @throws UserException naming the first value that is out of range
     */
    public AugmentationSpec {
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
        for (double value : std) {
            require(value > 0, "std", std, "three numbers above 0");
        }
    }

    /** No variation: the images are only normalized, as for evaluation. */
    public static AugmentationSpec none(List<Double> mean, List<Double> std) {
        return new AugmentationSpec(0, 0, 0, 0, 0, 0, 0, mean, std);
    }

    private static List<Double> channels(String key, List<Double> values) {
        String expected = "three numbers, for red, green and blue";
        require(values != null && values.size() == CHANNELS, key, values, expected);
        for (Double value : values) {
            require(value != null && Double.isFinite(value), key, values, expected);
        }
        return List.copyOf(values);
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
