package ai.gaze.zoo;

import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A pattern for dotted names: {@code *} stands for any characters, and whatever is inside a module
 * that fits, fits.
 */
final class Glob {

    private final Pattern pattern;

    Glob(String text) {
        String expression =
                Arrays.stream(text.split("\\*", -1))
                        .map(Pattern::quote)
                        .collect(Collectors.joining(".*"));
        pattern = Pattern.compile(expression + "(\\..*)?", Pattern.DOTALL);
    }

    boolean matches(String name) {
        return pattern.matcher(name).matches();
    }
}
