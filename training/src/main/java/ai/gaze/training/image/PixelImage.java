package ai.gaze.training.image;

import ai.gaze.zoo.Texts;

/**
 * A decoded image.
 *
 * @param height rows
 * @param width columns
 * @param channels values of a pixel: 3 for red, green and blue, 1 for grey
 * @param pixels unsigned bytes {@code [height, width, channels]}; shared, not copied
 */
@SuppressWarnings("ArrayRecordComponent") // a plain carrier, compared by nobody
public record PixelImage(int height, int width, int channels, byte[] pixels) {

    /** Red, green, blue. */
    public static final int RGB = 3;

    /** Checks the sizes. */
    public PixelImage {
        if (height < 1 || width < 1 || pixels.length != (long) height * width * channels) {
            throw new IllegalArgumentException(
                    Texts.format(
                            "%d bytes are no image of %d x %d x %d",
                            pixels.length, height, width, channels));
        }
    }

    /** An image in colour. */
    public PixelImage(int height, int width, byte[] pixels) {
        this(height, width, RGB, pixels);
    }

    /**
     * The brightness of its colours by the weights of ITU-R BT.601, to the bit as Pillow's {@code
     * convert("L")}; what is grey stays as it is.
     */
    public PixelImage grey() {
        if (channels == 1) {
            return this;
        }
        byte[] grey = new byte[height * width];
        for (int i = 0; i < grey.length; i++) {
            int red = pixels[RGB * i] & 0xff;
            int green = pixels[RGB * i + 1] & 0xff;
            int blue = pixels[RGB * i + 2] & 0xff;
            grey[i] = (byte) ((19595 * red + 38470 * green + 7471 * blue + 0x8000) >> 16);
        }
        return new PixelImage(height, width, 1, grey);
    }
}
