package ai.gaze.zoo.registry;

import ai.gaze.zoo.Excerpt;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What is asked for in one word: {@code se}, {@code cbam:reduction=8,kernel=3}; an option may be a
 * list, {@code random-erasing:scale=[0.02,0.33]}.
 *
 * @param name a name or an alias
 * @param options options by name, as text
 */
public record NameAndOptions(String name, Map<String, String> options) {

    // Those in a list are of the list.
    private static final Pattern COMMA = Pattern.compile(",(?![^\\[\\]]*\\])");

    public NameAndOptions {
        options = Collections.unmodifiableMap(new TreeMap<>(options));
    }

    /**
     * Reads the text form.
     *
     * @param kind what is asked for, for messages, such as {@code attention}
     * @param text such as {@code se:reduction=8}
     * @throws UserException if it is not {@code NAME} or {@code NAME:key=value,...}
     */
    public static NameAndOptions parse(String kind, String text) {
        if (text == null) {
            throw new UserException(
                    Texts.format("null was given for %s; give its name", article(kind)));
        }
        int colon = text.indexOf(':');
        if (colon < 0) {
            return new NameAndOptions(text.trim(), Map.of());
        }
        Map<String, String> options = new TreeMap<>();
        for (String pair : COMMA.split(text.substring(colon + 1), -1)) {
            String[] keyValue = pair.split("=", -1);
            if (keyValue.length != 2 || keyValue[0].isBlank() || keyValue[1].isBlank()) {
                throw new UserException(
                        Texts.format(
                                "%s \"%s\" must be written NAME or NAME:key=value,key=value, but \"%s\" is not key=value",
                                kind, Excerpt.of(text), Excerpt.of(pair)));
            }
            if (options.put(keyValue[0].trim(), keyValue[1].trim()) != null) {
                throw new UserException(
                        Texts.format(
                                "%s \"%s\" gives option %s twice; keep one",
                                kind, Excerpt.of(text), Excerpt.of(keyValue[0].trim())));
            }
        }
        return new NameAndOptions(text.substring(0, colon).trim(), options);
    }

    /** Returns a kind with its article, such as {@code an attention}. */
    static String article(String kind) {
        return ("aeiou".indexOf(kind.charAt(0)) < 0 ? "a " : "an ") + kind;
    }

    @Override
    public String toString() {
        return options.isEmpty()
                ? name
                : options.entrySet().stream()
                        .map(e -> e.getKey() + "=" + e.getValue())
                        .collect(Collectors.joining(",", name + ":", ""));
    }
}
