package ai.gaze.training.image;

/**
 * What the bytes of an image file become.
 *
 * @param exif whether an image that a camera noted as turned or mirrored is brought upright
 */
public record Decoding(boolean exif) {

    /** Upright colours. */
    public static final Decoding UPRIGHT = new Decoding(true);

    /** Colours as they are stored, whatever is noted of them. */
    public static final Decoding AS_STORED = new Decoding(false);
}
