package ai.gaze.training.data;

import ai.gaze.zoo.UserException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Mean and standard deviation of each channel, of values scaled to 0..1.
 *
 * @param mean of each channel, red first
 * @param std of each channel, red first
 */
public record ChannelStatistics(List<Double> mean, List<Double> std) {

    /**
     * The numbers that papers and scripts on CIFAR-10 use. The spread is the mean of the images'
     * own spreads, not that of all pixels (0.2470, 0.2435, 0.2616); kept so that results compare.
     */
    public static final ChannelStatistics CIFAR10 =
            new ChannelStatistics(List.of(0.4914, 0.4822, 0.4465), List.of(0.2023, 0.1994, 0.2010));

    /** The usual numbers for CIFAR-100, over all pixels of the training images. */
    public static final ChannelStatistics CIFAR100 =
            new ChannelStatistics(List.of(0.5071, 0.4865, 0.4409), List.of(0.2673, 0.2564, 0.2762));

    /** Those of ImageNet, which nearly every published network for photographs expects. */
    public static final ChannelStatistics IMAGENET =
            new ChannelStatistics(List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225));

    /** The mean of those, for networks that take grey, as timm makes them of one channel. */
    public static final ChannelStatistics IMAGENET_GREY =
            new ChannelStatistics(List.of(0.449), List.of(0.226));

    private static final int MOST = 10_000;
    private static final int AT_ONCE = 250;

    /** Keeps unchangeable copies. */
    public ChannelStatistics {
        mean = List.copyOf(mean);
        std = List.copyOf(std);
        if (mean.isEmpty() || mean.size() != std.size()) {
            throw new IllegalArgumentException("a mean and a spread of each channel are expected");
        }
        if (!mean.stream().allMatch(Double::isFinite)
                || !std.stream().allMatch(s -> s > 0 && Double.isFinite(s))) {
            throw UserException.of(
                    "mean %s and deviation %s of the channels are not numbers, the deviation above 0; measure them with ChannelStatistics.of",
                    mean, std);
        }
    }

    static ChannelStatistics ofPhotographs(int channels) {
        return channels == 1 ? IMAGENET_GREY : IMAGENET;
    }

    /**
     * Measures a set of images over all pixels: of up to 10,000 images all, of more as many, spread
     * evenly. A channel that is the same everywhere gets the spread 1. A {@linkplain
     * ImageSource#hasMasks mask} is not measured; its numbers are those under which it stays as it
     * is.
     */
    public static ChannelStatistics of(ImageSource images) {
        int channels = images.channels();
        long[] sums = new long[channels];
        long[] squares = new long[channels];
        int count = Math.min(MOST, images.size());
        long pixels = 0;
        for (int from = 0; from < count; from += AT_ONCE) {
            int[] chosen =
                    IntStream.range(from, Math.min(count, from + AT_ONCE))
                            .map(i -> (int) ((long) i * images.size() / count))
                            .toArray();
            byte[] read = images.read(chosen).images().pixels();
            for (int i = 0; i < read.length; i++) {
                long value = read[i] & 0xff;
                sums[i % channels] += value;
                squares[i % channels] += value * value;
            }
            pixels += read.length / channels;
        }
        List<Double> mean = new ArrayList<>();
        List<Double> std = new ArrayList<>();
        for (int c = 0; c < images.colourChannels(); c++) {
            double average = (double) sums[c] / Math.max(1, pixels);
            double variance = (double) squares[c] / Math.max(1, pixels) - average * average;
            mean.add(average / 255);
            std.add(variance > 1e-6 ? Math.sqrt(variance) / 255 : 1);
        }
        ChannelStatistics own = new ChannelStatistics(mean, std);
        return images.hasMasks() ? MaskedImages.withMask(own) : own;
    }
}
