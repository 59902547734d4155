package ai.gaze.training.explain;

import ai.gaze.training.data.ImageSource;
import ai.gaze.training.data.LabeledImages;
import ai.gaze.training.data.MaskedImages;
import ai.gaze.training.image.JpegEncoder;
import ai.gaze.training.report.Png;
import ai.gaze.zoo.ImageSize;
import java.awt.image.BufferedImage;

/**
 * An image as a network takes it.
 *
 * @param name what it is called in captions
 * @param size height and width in pixels
 * @param pixels unsigned bytes {@code [height, width, channels]}; three channels are red, green and
 *     blue, of other numbers the first is shown in grey
 * @param mask the class of each pixel, {@code [height, width]}, 255 for what counts for nothing;
 *     {@code null} where that is not known
 */
@SuppressWarnings("ArrayRecordComponent") // a plain carrier, compared by nobody
public record InputImage(String name, ImageSize size, byte[] pixels, byte[] mask) {

    private static final int MOST_AS_PNG = 64 * 64;

    public InputImage {
        if (pixels.length == 0 || pixels.length % size.area() != 0) {
            throw new IllegalArgumentException(
                    pixels.length + " bytes are no image of " + size.words());
        }
    }

    /** An image of whose pixels the classes are not known. */
    public InputImage(String name, ImageSize size, byte[] pixels) {
        this(name, size, pixels, null);
    }

    /** A square image. */
    public InputImage(String name, int side, byte[] pixels) {
        this(name, ImageSize.square(side), pixels);
    }

    /**
     * Returns an image of a source, with its mask where it has one.
     *
     * @param name what it is called in captions
     * @param read what the source has read
     * @param which of that
     */
    public static InputImage of(String name, ImageSource source, LabeledImages read, int which) {
        LabeledImages one = read.subset(new int[] {which});
        ImageSize size = new ImageSize(one.height(), one.width());
        byte[] mask = source.hasMasks() ? MaskedImages.masks(one) : null;
        return new InputImage(name, size, colours(source, one), mask);
    }

    /** Reads an image of a source. */
    public static InputImage of(String name, ImageSource source, int index) {
        return of(name, source, source.read(new int[] {index}).images(), 0);
    }

    /** Returns the pixels of images without their masks, {@code [N, height, width, channels]}. */
    static byte[] colours(ImageSource source, LabeledImages read) {
        return source.hasMasks() ? MaskedImages.withoutMasks(read).pixels() : read.pixels();
    }

    /** Returns the image as a small file for a page: PNG, or JPEG where that would be large. */
    public byte[] file() {
        BufferedImage picture =
                new BufferedImage(size.width(), size.height(), BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < size.area(); i++) {
            int y = i / size.width();
            int x = i % size.width();
            picture.setRGB(x, y, rgb(y, x));
        }
        return size.area() > MOST_AS_PNG ? JpegEncoder.encode(picture) : Png.of(picture);
    }

    /** Returns the colour of a pixel, {@code 0xrrggbb}. */
    int rgb(int y, int x) {
        int channels = pixels.length / size.area();
        int at = (y * size.width() + x) * channels;
        int next = channels < 3 ? 0 : 1;
        return (pixels[at] & 0xff) << 16
                | (pixels[at + next] & 0xff) << 8
                | (pixels[at + 2 * next] & 0xff);
    }

    /** Returns the lightness of a pixel, 0 to 255, by the weights of ITU-R BT.601. */
    int gray(int y, int x) {
        int rgb = rgb(y, x);
        return (int)
                Math.round(
                        0.299 * (rgb >> 16 & 0xff)
                                + 0.587 * (rgb >> 8 & 0xff)
                                + 0.114 * (rgb & 0xff));
    }
}
