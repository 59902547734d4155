package ai.gaze.training.augment;

import ai.gaze.training.augment.Erasing.Hole;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;

/** The holes of the augmentations that erase. */
final class Holes {

    private static final int ATTEMPTS = 10;

    private Holes() {}

    /** Cutout (DeVries and Taylor, 2017): squares about any pixel, as far as they lie inside. */
    static Erasing.Holes cutout(int length, int holes) {
        return (random, height, width) ->
                IntStream.range(0, holes)
                        .mapToObj(i -> square(random, length, height, width))
                        .toList();
    }

    private static Hole square(SplittableRandom random, int length, int height, int width) {
        int top = random.nextInt(height) - length / 2;
        int left = random.nextInt(width) - length / 2;
        return new Hole(
                Math.max(0, top),
                Math.max(0, left),
                Math.min(height, top + length),
                Math.min(width, left + length));
    }

    /**
     * Random erasing (Zhong et al., 2017), as torchvision draws it: one rectangle, or none where
     * none of ten fits.
     *
     * @param scale least and largest share of the area
     * @param ratio least and largest height by width, uniform in its logarithm
     */
    static Erasing.Holes random(double probability, List<Double> scale, List<Double> ratio) {
        return (random, height, width) -> {
            if (random.nextDouble() >= probability) {
                return List.of();
            }
            int[] size =
                    size(
                            height,
                            width,
                            () -> uniform(random, scale.get(0), scale.get(1)),
                            () -> uniform(random, Math.log(ratio.get(0)), Math.log(ratio.get(1))));
            if (size.length == 0) {
                return List.of();
            }
            int top = random.nextInt(height - size[0] + 1);
            int left = random.nextInt(width - size[1] + 1);
            return List.of(new Hole(top, left, top + size[0], left + size[1]));
        };
    }

    private static double uniform(SplittableRandom random, double low, double high) {
        return low + (high - low) * random.nextDouble();
    }

    /** Returns height and width of the first of ten rectangles that fits; nothing if none does. */
    static int[] size(int height, int width, DoubleSupplier share, DoubleSupplier logRatio) {
        for (int i = 0; i < ATTEMPTS; i++) {
            double area = (double) height * width * share.getAsDouble();
            double ratio = Math.exp(logRatio.getAsDouble());
            // Half to even, as Python rounds.
            int rows = (int) Math.rint(Math.sqrt(area * ratio));
            int columns = (int) Math.rint(Math.sqrt(area / ratio));
            if (rows < height && columns < width) {
                return new int[] {rows, columns};
            }
        }
        return new int[0];
    }
}
