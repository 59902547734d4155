package ai.gaze.zoo;

/**
 * Leaves the channels of images out of JSON where they are three, as before there was a choice: for
 * {@code @JsonInclude(valueFilter)}, which asks whether it equals a value.
 */
public final class ColourChannels {

    /** Red, green and blue. */
    public static final int RGB = 3;

    @Override
    public boolean equals(Object channels) {
        return channels == null || channels.equals(RGB);
    }

    @Override
    public int hashCode() {
        return RGB;
    }
}
