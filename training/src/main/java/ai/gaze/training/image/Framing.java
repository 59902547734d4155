package ai.gaze.training.image;

import java.util.random.RandomGenerator;

/**
 * Which part of an image becomes the input of a network: a box is cut out, scaled, and a square
 * window cut out of the result.
 *
 * @param top first row of the box
 * @param left first column of the box
 * @param height rows of the box
 * @param width columns of the box
 * @param scaledHeight rows that the box is scaled to
 * @param scaledWidth columns that the box is scaled to
 * @param windowTop first row of the window
 * @param windowLeft first column of the window
 * @param side rows and columns of the window
 */
public record Framing(
        int top,
        int left,
        int height,
        int width,
        int scaledHeight,
        int scaledWidth,
        int windowTop,
        int windowLeft,
        int side) {

    private static final int ATTEMPTS = 10;

    /**
     * The whole image, scaled without regard to its proportions.
     *
     * @param height rows of the image
     * @param width columns of the image
     * @param side of the result
     */
    public static Framing squash(int height, int width, int side) {
        return box(0, 0, height, width, side);
    }

    /**
     * The centre: torchvision's {@code Resize(shorter)} and {@code CenterCrop(side)}.
     *
     * @param height rows of the image
     * @param width columns of the image
     * @param shorter what the shorter side is scaled to; at least {@code side}
     * @param side of the result
     */
    public static Framing center(int height, int width, int shorter, int side) {
        int longer =
                (int)
                        ((double) ((long) shorter * Math.max(height, width))
                                / Math.min(height, width));
        int scaledHeight = height <= width ? shorter : longer;
        int scaledWidth = height <= width ? longer : shorter;
        // Python rounds halves to the even number, and so does this.
        return new Framing(
                0,
                0,
                height,
                width,
                scaledHeight,
                scaledWidth,
                (int) Math.rint((scaledHeight - side) / 2.0),
                (int) Math.rint((scaledWidth - side) / 2.0),
                side);
    }

    /**
     * A random box: torchvision's {@code RandomResizedCrop} (after C. Szegedy et al., "Going Deeper
     * with Convolutions", 2015). Its area is a uniform share of the image's, the logarithm of its
     * ratio of width to height uniform; if ten tries do not fit, it is the centre.
     *
     * @param height rows of the image
     * @param width columns of the image
     * @param side of the result
     * @param range shares and ratios
     * @param random decides
     */
    public static Framing random(
            int height, int width, int side, CropRange range, RandomGenerator random) {
        double area = (double) height * width;
        double lowest = Math.log(range.lowestRatio());
        double highest = Math.log(range.highestRatio());
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            double target = area * uniform(range.smallest(), range.largest(), random);
            double ratio = Math.exp(uniform(lowest, highest, random));
            int w = (int) Math.rint(Math.sqrt(target * ratio));
            int h = (int) Math.rint(Math.sqrt(target / ratio));
            if (w > 0 && w <= width && h > 0 && h <= height) {
                int top = random.nextInt(height - h + 1);
                return box(top, random.nextInt(width - w + 1), h, w, side);
            }
        }
        return fallback(height, width, side, range);
    }

    /** The largest box in the centre whose ratio is allowed. */
    static Framing fallback(int height, int width, int side, CropRange range) {
        double ratio = (double) width / height;
        int w = width;
        int h = height;
        if (ratio < range.lowestRatio()) {
            h = (int) Math.rint(w / range.lowestRatio());
        } else if (ratio > range.highestRatio()) {
            w = (int) Math.rint(h * range.highestRatio());
        }
        return box((height - h) / 2, (width - w) / 2, h, w, side);
    }

    private static Framing box(int top, int left, int height, int width, int side) {
        return new Framing(top, left, height, width, side, side, 0, 0, side);
    }

    private static double uniform(double low, double high, RandomGenerator random) {
        return low + (high - low) * random.nextDouble();
    }

    /**
     * Cuts and scales an image as Pillow does, bit for bit.
     *
     * @param image of the size that this was made for
     * @param target where the result goes, {@code [side, side, 3]}
     * @param at where it begins
     */
    public void apply(RgbImage image, byte[] target, int at) {
        Bilinear across = new Bilinear(width, scaledWidth, windowLeft, side);
        Bilinear down = new Bilinear(height, scaledHeight, windowTop, side);
        int step = side * RgbImage.CHANNELS;
        byte[] narrow = new byte[(down.end() - down.begin()) * step];
        for (int y = down.begin(); y < down.end(); y++) {
            int row = ((top + y) * image.width() + left) * RgbImage.CHANNELS;
            across.row(image.pixels(), row, narrow, (y - down.begin()) * step);
        }
        down.columns(narrow, down.begin(), step, target, at);
    }
}
