package ai.gaze.training.image;

/**
 * Takes the rows of an image as a decoder finds them, in any order, and keeps every one, or every
 * second row and column, and so on, as {@link ImageDecoder#gap} says for its size.
 */
final class RgbCanvas {

    private static final int MOST = 255;

    final int width;
    final int height;
    final int gap;
    private final int keptWidth;
    private final byte[] pixels;

    RgbCanvas(long width, long height) throws BrokenImageException {
        if (width < 1 || height < 1) {
            throw new BrokenImageException("it says that it has no pixels");
        }
        gap = ImageDecoder.gap(width, height);
        this.width = (int) width;
        this.height = (int) height;
        keptWidth = (this.width + gap - 1) / gap;
        int keptHeight = (this.height + gap - 1) / gap;
        pixels = new byte[keptHeight * keptWidth * PixelImage.RGB];
    }

    /** Whether a row is kept. */
    boolean keeps(int y) {
        return y % gap == 0;
    }

    /** Takes a row of bytes, red, green and blue for each pixel. */
    void rgb(int y, byte[] row) {
        if (gap == 1) {
            int length = width * PixelImage.RGB;
            System.arraycopy(row, 0, pixels, y * length, length);
            return;
        }
        for (int x = 0; x < width && keeps(y); x += gap) {
            int in = x * PixelImage.RGB;
            int out = place(x, y);
            pixels[out] = row[in];
            pixels[out + 1] = row[in + 1];
            pixels[out + 2] = row[in + 2];
        }
    }

    /** Takes one pixel: a colour {@code 0xrrggbb} that covers white as far as it is opaque. */
    void set(int x, int y, int rgb, int alpha) {
        if (x % gap == 0 && keeps(y)) {
            int out = place(x, y);
            pixels[out] = over((rgb >> 16) & 0xff, alpha);
            pixels[out + 1] = over((rgb >> 8) & 0xff, alpha);
            pixels[out + 2] = over(rgb & 0xff, alpha);
        }
    }

    private int place(int x, int y) {
        return (y / gap * keptWidth + x / gap) * PixelImage.RGB;
    }

    private static byte over(int value, int alpha) {
        return alpha == MOST
                ? (byte) value
                : (byte) ((value * alpha + MOST * (MOST - alpha) + MOST / 2) / MOST);
    }

    PixelImage image() {
        return new PixelImage(pixels.length / PixelImage.RGB / keptWidth, keptWidth, pixels);
    }
}
