package ai.gaze.training.augment;

import ai.gaze.training.augment.Jitter.Operation;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * What happens to every image of one epoch.
 *
 * @param padding black pixels on each side that {@link ImageAugmentation#top} and {@code left}
 *     count from
 * @param images one entry for each position of the epoch
 * @param seed of what augmentations of one's own draw
 */
public record AugmentationParameters(int padding, List<ImageAugmentation> images, long seed) {

    /** Copies the list. */
    public AugmentationParameters {
        images = List.copyOf(images);
    }

    /** Where nobody else draws. */
    public AugmentationParameters(int padding, List<ImageAugmentation> images) {
        this(padding, images, 0);
    }

    /**
     * Draws as torchvision does: uniform window, flip, factors, hue, angle, and a random order of
     * the colour steps.
     *
     * <p>The result depends on the arguments alone. Every image takes the same number of draws, so
     * that turning one step off does not change the others.
     *
     * @param spec how much to vary
     * @param seed of the run
     * @param epoch any number that tells the epochs apart
     * @param count images in the epoch
     */
    public static AugmentationParameters draw(
            AugmentationSpec spec, long seed, long epoch, int count) {
        // Neighbouring seeds and epochs must not give shifted copies of one sequence.
        long mixed = mix(mix(seed) + epoch);
        SplittableRandom random = new SplittableRandom(mixed);
        List<ImageAugmentation> images = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            images.add(drawImage(spec, random));
        }
        return new AugmentationParameters(spec.cropPadding(), images, mixed);
    }

    /**
     * Returns what an augmentation of one's own draws from for an image.
     *
     * @param position of the image in the epoch
     * @param number of the augmentation, from 0
     */
    SplittableRandom random(int position, int number) {
        return new SplittableRandom(mix(mix(seed + number) + position));
    }

    static ImageAugmentation drawImage(AugmentationSpec spec, SplittableRandom random) {
        int window = 2 * spec.cropPadding() + 1;
        int top = random.nextInt(window);
        int left = random.nextInt(window);
        boolean flip = random.nextDouble() < spec.flipProbability();
        Map<Operation, Jitter> steps = new EnumMap<>(Operation.class);
        put(steps, Operation.BRIGHTNESS, spec.brightness(), random.nextDouble());
        put(steps, Operation.CONTRAST, spec.contrast(), random.nextDouble());
        put(steps, Operation.SATURATION, spec.saturation(), random.nextDouble());
        put(steps, Operation.HUE, spec.hue(), random.nextDouble());
        Operation[] order = Operation.values();
        for (int i = order.length - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            Operation swapped = order[i];
            order[i] = order[other];
            order[other] = swapped;
        }
        List<Jitter> jitter = new ArrayList<>(order.length);
        for (Operation operation : order) {
            if (steps.containsKey(operation)) {
                jitter.add(steps.get(operation));
            }
        }
        double limit = spec.rotationDegrees();
        return new ImageAugmentation(
                top, left, flip, jitter, uniform(-limit, limit, random.nextDouble()));
    }

    /** A step of strength 0 is left out; a hue shift by 0 would still round the colours. */
    private static void put(
            Map<Operation, Jitter> steps, Operation operation, double strength, double random) {
        if (strength > 0) {
            double centre = operation == Operation.HUE ? 0 : 1;
            double low = operation == Operation.HUE ? -strength : Math.max(0, 1 - strength);
            steps.put(operation, new Jitter(operation, uniform(low, centre + strength, random)));
        }
    }

    private static double uniform(double low, double high, double random) {
        return low + (high - low) * random;
    }

    /** The finalizer of MurmurHash3 (Appleby, 2011): every input bit reaches every output bit. */
    private static long mix(long value) {
        long mixed = value + 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ (mixed >>> 33)) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return mixed ^ (mixed >>> 33);
    }
}
