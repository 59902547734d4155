package ai.gaze.training.report;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;

/**
 * Masks as pictures: a colour for each class, the same everywhere.
 *
 * <p>Class 0 is black, as PASCAL VOC's ground; the next seven have the colours of Okabe and Ito
 * (2008), which people with the common kinds of colour blindness tell apart, and all others those
 * of VOC's colour map, which not everybody does. What counts for nothing, 255, is pale as in VOC.
 */
public final class MaskColors {

    /** The value of pixels that count for nothing. */
    public static final int IGNORED = 255;

    /** How much of the colour of a class is in a pixel; the rest is the image. */
    private static final double OPACITY = 0.6;

    /** Black hides more than a colour does, and class 0 is the ground only by custom. */
    private static final double OPACITY_OF_BLACK = 0.35;

    private static final int[] FIRST = {
        0x000000, 0xe69f00, 0x56b4e9, 0x009e73, 0xf0e442, 0x0072b2, 0xd55e00, 0xcc79a7
    };

    private static final int PALE = 0xe0e0c0;
    private static final int VALUES = 256;

    private MaskColors() {}

    /** Returns the colour of a class from 0 to 255, {@code 0xrrggbb}. */
    public static int of(int number) {
        if (number == IGNORED) {
            return PALE;
        }
        return number < FIRST.length ? FIRST[number] : voc(number);
    }

    // The bits of the number go to red, green and blue in turn, the lowest to the highest.
    private static int voc(int number) {
        int rgb = 0;
        int bits = number;
        for (int bit = 7; bits > 0; bit--) {
            for (int channel = 0; channel < 3; channel++) {
                rgb |= ((bits >> channel) & 1) << (bit + 16 - 8 * channel);
            }
            bits >>= 3;
        }
        return rgb;
    }

    /** Returns the colour of a class over that of the image; the image where nothing counts. */
    public static int over(int rgb, int number) {
        if (number == IGNORED) {
            return rgb;
        }
        int color = of(number);
        double opacity = color == 0 ? OPACITY_OF_BLACK : OPACITY;
        int mixed = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            double channel =
                    opacity * (color >> shift & 0xff) + (1 - opacity) * (rgb >> shift & 0xff);
            mixed |= (int) Math.round(channel) << shift;
        }
        return mixed;
    }

    /**
     * Returns a mask as a PNG file with the number of a class in each pixel and the colours as its
     * palette, which other programs read as a mask, too.
     *
     * @param mask {@code [height, width]}
     */
    public static byte[] png(byte[] mask, int height, int width) {
        int[] colors = new int[VALUES];
        for (int i = 0; i < VALUES; i++) {
            colors[i] = of(i);
        }
        return png(mask, height, width, colors, -1);
    }

    /**
     * Returns the edges of the mistakes as a PNG file that is transparent elsewhere.
     *
     * @param edges as {@link #edges} gives them
     */
    public static byte[] edgesPng(byte[] edges, int height, int width) {
        return png(edges, height, width, new int[] {0, 0xffffff, 0}, 0);
    }

    private static byte[] png(byte[] pixels, int height, int width, int[] colors, int clear) {
        byte[] rgb = new byte[3 * colors.length];
        for (int i = 0; i < colors.length; i++) {
            rgb[3 * i] = (byte) (colors[i] >> 16);
            rgb[3 * i + 1] = (byte) (colors[i] >> 8);
            rgb[3 * i + 2] = (byte) colors[i];
        }
        IndexColorModel palette = new IndexColorModel(8, colors.length, rgb, 0, false, clear);
        BufferedImage picture =
                new BufferedImage(width, height, BufferedImage.TYPE_BYTE_INDEXED, palette);
        picture.getRaster().setDataElements(0, 0, width, height, pixels);
        return Png.of(picture);
    }

    /**
     * Returns where the mistakes of a prediction begin: 1 (white) and 2 (black) by turns on the
     * outermost pixels of each region of mistakes, so that the line is seen on any ground, and 0
     * elsewhere.
     *
     * @param mask what was predicted, {@code [height, width]}
     * @param truth what is right; pixels of 255 are no mistakes
     */
    public static byte[] edges(byte[] mask, byte[] truth, int height, int width) {
        byte[] edges = new byte[mask.length];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int at = y * width + x;
                boolean inside =
                        y > 0
                                && y < height - 1
                                && x > 0
                                && x < width - 1
                                && isMistake(mask, truth, at - 1)
                                && isMistake(mask, truth, at + 1)
                                && isMistake(mask, truth, at - width)
                                && isMistake(mask, truth, at + width);
                if (isMistake(mask, truth, at) && !inside) {
                    edges[at] = (byte) (1 + (((x + y) >> 1) & 1));
                }
            }
        }
        return edges;
    }

    private static boolean isMistake(byte[] mask, byte[] truth, int at) {
        return truth[at] != mask[at] && (truth[at] & 0xff) != IGNORED;
    }
}
