package ai.gaze.training.explain;

/**
 * A square image as a network takes it.
 *
 * @param name what it is called in captions
 * @param side height and width in pixels
 * @param pixels unsigned bytes {@code [side, side, 3]}, red first
 */
@SuppressWarnings("ArrayRecordComponent") // a plain carrier, compared by nobody
public record InputImage(String name, int side, byte[] pixels) {

    public InputImage {
        if (pixels.length != side * side * 3) {
            throw new IllegalArgumentException(
                    pixels.length + " bytes are no image of " + side + "x" + side + "x3");
        }
    }

    /** Returns the colour of a pixel, {@code 0xrrggbb}. */
    int rgb(int y, int x) {
        int at = (y * side + x) * 3;
        return (pixels[at] & 0xff) << 16 | (pixels[at + 1] & 0xff) << 8 | (pixels[at + 2] & 0xff);
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
