package ai.gaze.training.data;

import java.util.List;

/**
 * Mean and standard deviation of red, green and blue, of values scaled to 0..1.
 *
 * @param mean red, green, blue
 * @param std red, green, blue
 */
public record ChannelStatistics(List<Float> mean, List<Float> std) {

    /**
     * The numbers that papers and scripts on CIFAR-10 use. The spread is the mean of the images'
     * own spreads, not that of all pixels (0.2470, 0.2435, 0.2616); kept so that results compare.
     */
    public static final ChannelStatistics CIFAR10 =
            new ChannelStatistics(
                    List.of(0.4914f, 0.4822f, 0.4465f), List.of(0.2023f, 0.1994f, 0.2010f));

    /** The usual numbers for CIFAR-100, over all pixels of the training images. */
    public static final ChannelStatistics CIFAR100 =
            new ChannelStatistics(
                    List.of(0.5071f, 0.4865f, 0.4409f), List.of(0.2673f, 0.2564f, 0.2762f));

    /** Those of ImageNet, which nearly every published network for photographs expects. */
    public static final ChannelStatistics IMAGENET =
            new ChannelStatistics(List.of(0.485f, 0.456f, 0.406f), List.of(0.229f, 0.224f, 0.225f));

    /** Keeps unchangeable copies. */
    public ChannelStatistics {
        mean = List.copyOf(mean);
        std = List.copyOf(std);
        if (mean.size() != LabeledImages.CHANNELS || std.size() != LabeledImages.CHANNELS) {
            throw new IllegalArgumentException("three channels are expected");
        }
    }

    /** The means as an array, red first. */
    public float[] meanArray() {
        return array(mean);
    }

    /** The standard deviations as an array, red first. */
    public float[] stdArray() {
        return array(std);
    }

    private static float[] array(List<Float> values) {
        float[] array = new float[values.size()];
        for (int i = 0; i < array.length; i++) {
            array[i] = values.get(i);
        }
        return array;
    }
}
