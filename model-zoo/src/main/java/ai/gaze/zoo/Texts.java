package ai.gaze.zoo;

import ai.djl.ndarray.types.DataType;
import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import java.util.Arrays;
import java.util.Formatter;
import java.util.Locale;

/** Texts that are the same whatever the language of the machine. */
public final class Texts {

    private Texts() {}

    /**
     * Fills a {@link Formatter}'s pattern. {@link String#formatted} would write digits and
     * separators of the default locale, which is not ours to set in somebody's program.
     */
    @FormatMethod
    public static String format(@FormatString String pattern, Object... values) {
        Object[] texts =
                Arrays.stream(values)
                        .map(v -> v instanceof DataType type ? name(type) : v)
                        .toArray();
        return new Formatter(Locale.ROOT).format(pattern, texts).toString();
    }

    /** {@code 12.30} of 12.3 and two decimals. */
    public static String fixed(double value, int decimals) {
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }

    /** {@code 1.23e+01} of 12.3 and two decimals. */
    public static String scientific(double value, int decimals) {
        return String.format(Locale.ROOT, "%." + decimals + "e", value);
    }

    /** The first line of what was thrown, with its type; the engine puts its stack below. */
    public static String firstLine(Throwable thrown) {
        return thrown.toString().lines().findFirst().orElse("");
    }

    /** {@code float32}; DJL's own {@code toString} is {@code ınt32} in Turkish. */
    public static String name(DataType type) {
        return type.name().toLowerCase(Locale.ROOT);
    }
}
