package ai.gaze.zoo.safetensors;

import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;

/** A safetensors file that is missing, damaged or not one; or a tensor that cannot be had. */
public final class SafetensorsException extends UserException {

    private static final long serialVersionUID = 1L;

    private static final int LONGEST_NAME = 80;

    private final boolean cut;

    SafetensorsException(String message, boolean cut, Throwable cause) {
        super(message, cause);
        this.cut = cut;
    }

    /** What is wrong, as {@link Texts#format} says it. */
    @SuppressWarnings("FormatStringAnnotation")
    public static SafetensorsException of(String pattern, Object... values) {
        return new SafetensorsException(Texts.format(pattern, values), false, null);
    }

    /** The file ends before it should. */
    @SuppressWarnings("FormatStringAnnotation")
    static SafetensorsException cut(String pattern, Object... values) {
        return new SafetensorsException(Texts.format(pattern, values), true, null);
    }

    /** Whether the file ends before it should, and what is there may be right. */
    public boolean isCut() {
        return cut;
    }

    /** Quotes a name from a file that may be hostile: short, and without control characters. */
    static String quote(String name) {
        String shown =
                name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME) + "...";
        return "\"" + shown.replaceAll("[\\p{Cntrl}\\p{Cs}\"]", "?") + "\"";
    }

    /** The first line of a parser's message, short and without control characters. */
    static String oneLine(String message) {
        String line = message.lines().findFirst().orElse("");
        String shown =
                line.length() <= 2 * LONGEST_NAME
                        ? line
                        : line.substring(0, 2 * LONGEST_NAME) + "...";
        return shown.replaceAll("[\\p{Cntrl}\\p{Cs}]", "?");
    }
}
