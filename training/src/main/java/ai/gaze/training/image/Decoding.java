package ai.gaze.training.image;

/**
 * What the bytes of an image file become.
 *
 * @param channels 3 for red, green and blue, 1 for grey
 * @param exif whether an image that a camera noted as turned or mirrored is brought upright
 */
public record Decoding(int channels, boolean exif) {

    /** Upright colours. */
    public static final Decoding UPRIGHT = new Decoding(PixelImage.RGB, true);

    /** Colours as they are stored, whatever is noted of them. */
    public static final Decoding AS_STORED = new Decoding(PixelImage.RGB, false);

    /** Refuses other numbers of channels. */
    public Decoding {
        if (!isPossible(channels)) {
            throw new IllegalArgumentException("an image file has no " + channels + " channels");
        }
    }

    /** Whether files can give so many channels. */
    public static boolean isPossible(int channels) {
        return channels == 1 || channels == PixelImage.RGB;
    }

    boolean isGrey() {
        return channels == 1;
    }
}
