package ai.gaze.zoo;

import java.util.Formatter;
import java.util.Locale;

/** Texts for a person. */
public final class Texts {

    private Texts() {}

    /**
     * Fills a {@link Formatter}'s pattern, in the same way whatever the language of the machine.
     */
    public static String format(String pattern, Object... values) {
        return new Formatter(Locale.ROOT).format(pattern, values).toString();
    }
}
