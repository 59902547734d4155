package ai.gaze.training.image;

/**
 * The colours of JPEG: brightness and two differences become red, green and blue, or the ink of
 * print, by the tables of libjpeg, and therefore to the bit as in Pillow.
 */
final class YccColors {

    private static final int MOST = 255;
    private static final int BITS = 16;
    private static final int HALF = 1 << (BITS - 1);
    private static final int CENTER = 128;
    private static final int[] RED = new int[MOST + 1];
    private static final int[] BLUE = new int[MOST + 1];
    private static final int[] GREEN_OF_RED = new int[MOST + 1];
    private static final int[] GREEN_OF_BLUE = new int[MOST + 1];

    static {
        for (int i = 0; i <= MOST; i++) {
            int x = i - CENTER;
            RED[i] = (fixed(1.40200) * x + HALF) >> BITS;
            BLUE[i] = (fixed(1.77200) * x + HALF) >> BITS;
            GREEN_OF_RED[i] = -fixed(0.71414) * x;
            GREEN_OF_BLUE[i] = -fixed(0.34414) * x + HALF;
        }
    }

    private YccColors() {}

    private static int fixed(double value) {
        return (int) (value * (1 << BITS) + 0.5);
    }

    /**
     * Converts pixels in place.
     *
     * @param pixels some bands for each pixel, of which the first three are converted
     * @param bands how many
     */
    static void toRgb(byte[] pixels, int bands) {
        for (int i = 0; i < pixels.length; i += bands) {
            int y = pixels[i] & 0xff;
            int cb = pixels[i + 1] & 0xff;
            int cr = pixels[i + 2] & 0xff;
            pixels[i] = clip(y + RED[cr]);
            pixels[i + 1] = clip(y + ((GREEN_OF_BLUE[cb] + GREEN_OF_RED[cr]) >> BITS));
            pixels[i + 2] = clip(y + BLUE[cb]);
        }
    }

    private static byte clip(int value) {
        return (byte) Math.max(0, Math.min(MOST, value));
    }

    /** Grey is red, green and blue in equal parts. */
    static byte[] ofGray(byte[] pixels) {
        byte[] rgb = new byte[pixels.length * PixelImage.RGB];
        int out = 0;
        for (byte value : pixels) {
            rgb[out++] = value;
            rgb[out++] = value;
            rgb[out++] = value;
        }
        return rgb;
    }

    /**
     * Makes red, green and blue of the four inks of print by the plain formula of Pillow.
     *
     * @param pixels four bytes for each pixel: cyan, magenta, yellow, and how much light black
     *     leaves
     * @param colorsAreInk whether the first three say how much ink there is
     */
    static byte[] ofInk(byte[] pixels, boolean colorsAreInk) {
        byte[] rgb = new byte[pixels.length / 4 * PixelImage.RGB];
        int flip = colorsAreInk ? 0 : MOST;
        int out = 0;
        for (int i = 0; i < pixels.length; i += 4) {
            int left = pixels[i + 3] & 0xff;
            for (int c = 0; c < PixelImage.RGB; c++) {
                int product = ((pixels[i + c] & 0xff) ^ flip) * left + CENTER;
                rgb[out++] = clip(left - (((product >> 8) + product) >> 8));
            }
        }
        return rgb;
    }
}
