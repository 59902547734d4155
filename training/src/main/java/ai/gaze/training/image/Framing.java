package ai.gaze.training.image;

import ai.gaze.zoo.ImageSize;
import java.util.random.RandomGenerator;

/**
 * Which part of an image becomes the input of a network: a box is cut out, scaled, and a window cut
 * out of the result.
 *
 * @param top first row of the box
 * @param left first column of the box
 * @param height rows of the box
 * @param width columns of the box
 * @param scaledHeight rows that the box is scaled to
 * @param scaledWidth columns that the box is scaled to
 * @param windowTop first row of the window
 * @param windowLeft first column of the window
 * @param size rows and columns of the window
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
        ImageSize size) {

    private static final int ATTEMPTS = 10;

    /**
     * The whole image, scaled without regard to its proportions.
     *
     * @param height rows of the image
     * @param width columns of the image
     * @param size of the result
     */
    public static Framing squash(int height, int width, ImageSize size) {
        return box(0, 0, height, width, size);
    }

    /**
     * The centre of an image that is scaled to cover a size. For squares it is torchvision's {@code
     * Resize(shorter)} and {@code CenterCrop(side)}, else timm's {@code ResizeKeepRatio(cover)} and
     * {@code CenterCrop(size)}.
     *
     * @param height rows of the image
     * @param width columns of the image
     * @param cover what it covers when it is scaled; at least {@code size}
     * @param size of the result
     */
    public static Framing center(int height, int width, ImageSize cover, ImageSize size) {
        ImageSize scaled = scaled(height, width, cover);
        // Python rounds halves to the even number, and so does this.
        return new Framing(
                0,
                0,
                height,
                width,
                scaled.height(),
                scaled.width(),
                (int) Math.rint((scaled.height() - size.height()) / 2.0),
                (int) Math.rint((scaled.width() - size.width()) / 2.0),
                size);
    }

    /**
     * The whole image, made smaller until it only just covers a size, as {@link #center} does it;
     * as it is where that would make it larger.
     *
     * @param height rows of the image
     * @param width columns of the image
     * @param cover what it is to cover
     */
    public static Framing whole(int height, int width, ImageSize cover) {
        ImageSize scaled = scaled(height, width, cover);
        boolean smaller = scaled.height() < height || scaled.width() < width;
        return box(0, 0, height, width, smaller ? scaled : new ImageSize(height, width));
    }

    private static ImageSize scaled(int height, int width, ImageSize cover) {
        if (cover.isSquare()) {
            int shorter = cover.height();
            int longer =
                    (int)
                            ((double) ((long) shorter * Math.max(height, width))
                                    / Math.min(height, width));
            return height <= width
                    ? new ImageSize(shorter, longer)
                    : new ImageSize(longer, shorter);
        }
        double ratio = Math.min((double) height / cover.height(), (double) width / cover.width());
        return new ImageSize((int) Math.rint(height / ratio), (int) Math.rint(width / ratio));
    }

    /**
     * A random box: torchvision's {@code RandomResizedCrop} (after C. Szegedy et al., "Going Deeper
     * with Convolutions", 2015). Its area is a uniform share of the image's, the logarithm of its
     * ratio of width to height uniform; if ten tries do not fit, it is the centre.
     *
     * @param height rows of the image
     * @param width columns of the image
     * @param size of the result
     * @param range shares and ratios
     * @param random decides
     */
    public static Framing random(
            int height, int width, ImageSize size, CropRange range, RandomGenerator random) {
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
                return box(top, random.nextInt(width - w + 1), h, w, size);
            }
        }
        return fallback(height, width, size, range);
    }

    /** The largest box in the centre whose ratio is allowed. */
    static Framing fallback(int height, int width, ImageSize size, CropRange range) {
        double ratio = (double) width / height;
        int w = width;
        int h = height;
        if (ratio < range.lowestRatio()) {
            h = (int) Math.rint(w / range.lowestRatio());
        } else if (ratio > range.highestRatio()) {
            w = (int) Math.rint(h * range.highestRatio());
        }
        return box((height - h) / 2, (width - w) / 2, h, w, size);
    }

    private static Framing box(int top, int left, int height, int width, ImageSize size) {
        return new Framing(top, left, height, width, size.height(), size.width(), 0, 0, size);
    }

    private static double uniform(double low, double high, RandomGenerator random) {
        return low + (high - low) * random.nextDouble();
    }

    /** The same as a new image. */
    public PixelImage apply(PixelImage image) {
        byte[] target = new byte[Math.multiplyExact(size.area(), image.channels())];
        apply(image, target, 0);
        return new PixelImage(size.height(), size.width(), image.channels(), target);
    }

    /**
     * Cuts and scales an image as Pillow does, bit for bit.
     *
     * @param image of the size that this was made for
     * @param target where the result goes, {@code [height, width, channels]}
     * @param at where it begins
     */
    public void apply(PixelImage image, byte[] target, int at) {
        int channels = image.channels();
        Bilinear across = new Bilinear(width, scaledWidth, windowLeft, size.width());
        Bilinear down = new Bilinear(height, scaledHeight, windowTop, size.height());
        int step = size.width() * channels;
        byte[] narrow = new byte[(down.end() - down.begin()) * step];
        for (int y = down.begin(); y < down.end(); y++) {
            int row = ((top + y) * image.width() + left) * channels;
            int to = (y - down.begin()) * step;
            if (channels == 1) {
                across.greyRow(image.pixels(), row, narrow, to);
            } else {
                across.row(image.pixels(), row, narrow, to);
            }
        }
        down.columns(narrow, down.begin(), step, target, at);
    }

    /**
     * Cuts and scales a mask as this does its image, each pixel the nearest one of the original, as
     * Pillow does it.
     *
     * @param mask one channel, of the size that this was made for
     * @return one channel, {@code [height, width]}
     */
    public byte[] nearest(PixelImage mask) {
        byte[] target = new byte[size.area()];
        for (int y = 0; y < size.height(); y++) {
            int row = (top + from(windowTop + y, height, scaledHeight)) * mask.width() + left;
            for (int x = 0; x < size.width(); x++) {
                target[y * size.width() + x] =
                        mask.pixels()[row + from(windowLeft + x, width, scaledWidth)];
            }
        }
        return target;
    }

    // Where the centre of a scaled pixel lies.
    private static int from(int scaled, int length, int scaledLength) {
        return (int) ((2L * scaled + 1) * length / (2L * scaledLength));
    }
}
