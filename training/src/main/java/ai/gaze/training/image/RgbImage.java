package ai.gaze.training.image;

/**
 * A decoded image.
 *
 * @param height rows
 * @param width columns
 * @param pixels unsigned bytes {@code [height, width, 3]}, red first; shared, not copied
 */
@SuppressWarnings("ArrayRecordComponent") // a plain carrier, compared by nobody
public record RgbImage(int height, int width, byte[] pixels) {

    /** Red, green, blue. */
    public static final int CHANNELS = 3;

    /** Checks the sizes. */
    public RgbImage {
        if (height < 1 || width < 1 || pixels.length != (long) height * width * CHANNELS) {
            throw new IllegalArgumentException(
                    pixels.length + " bytes are no image of " + height + " x " + width + " x 3");
        }
    }
}
