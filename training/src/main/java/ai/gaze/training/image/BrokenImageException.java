package ai.gaze.training.image;

import ai.gaze.zoo.Texts;

/** A file is not an image that is read; the message says why, without the name of the file. */
public final class BrokenImageException extends Exception {

    private static final long serialVersionUID = 1L;

    BrokenImageException(String reason) {
        super(reason);
    }

    BrokenImageException(String reason, Throwable cause) {
        super(reason, cause);
    }

    /** What was said of a file when it was looked at before. */
    public static BrokenImageException as(String reason) {
        return new BrokenImageException(reason);
    }

    /** The file ends before the image does. */
    static BrokenImageException cut() {
        return new BrokenImageException("it is cut off");
    }

    /** The file does not say what a file of its format says. */
    static BrokenImageException damaged(String what) {
        return new BrokenImageException("it is damaged (" + what + ")");
    }

    /** The file has more than 256 levels of grey, which a colour has not. */
    static BrokenImageException deepGrey(String format) {
        return new BrokenImageException(
                Texts.format(
                        "it is a grey %s of 16 bits, which is read where data.channels is 1; set that, or save it as an 8-bit PNG or JPEG",
                        format));
    }

    /** The file is one of colours, where the number of a class was expected in each pixel. */
    static BrokenImageException noIndices(String kind) {
        return new BrokenImageException(
                Texts.format(
                        "it is a PNG of %s, of which the classes cannot be told; save it with the number of its class in each pixel, as a PNG with a palette or as 8-bit grey",
                        kind));
    }

    /** The file is of a kind that is not read, as its pixels would not be those of Pillow. */
    static BrokenImageException unread(String kind) {
        return new BrokenImageException(
                "it is " + kind + ", which is not read; save it as an 8-bit PNG or JPEG");
    }
}
