package ai.gaze.zoo.attention;

import ai.gaze.zoo.Nearest;
import ai.gaze.zoo.UserException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The options of an attention module, read by name.
 *
 * <p>A factory reads what it knows, each with its default; what was given but never read is an
 * unknown option, and what was read is the list of options that there are.
 */
public final class AttentionOptions {

    private final String module;
    private final Map<String, String> given;
    private final Map<String, String> read = new LinkedHashMap<>();

    /**
     * @param module name of the module, for messages
     * @param given the options that were given, as text
     */
    public AttentionOptions(String module, Map<String, String> given) {
        this.module = module;
        this.given = Map.copyOf(given);
    }

    /** Returns a whole number that is at least {@code minimum}. */
    public int integer(String name, int defaultValue, int minimum) {
        String text = text(name, Integer.toString(defaultValue));
        try {
            int value = Integer.parseInt(text);
            if (value >= minimum) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw wrong(name, text, "a whole number from " + minimum + " up", e);
        }
        throw wrong(name, text, "a whole number from " + minimum + " up", null);
    }

    /** Returns a number. */
    public double number(String name, double defaultValue) {
        String text = text(name, Double.toString(defaultValue));
        try {
            double value = Double.parseDouble(text);
            if (Double.isFinite(value)) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw wrong(name, text, "a number", e);
        }
        throw wrong(name, text, "a finite number", null);
    }

    /** Returns {@code true} or {@code false}. */
    public boolean flag(String name, boolean defaultValue) {
        String text = text(name, Boolean.toString(defaultValue));
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw wrong(name, text, "true or false", null);
        };
    }

    /** Returns one of several words. */
    public String choice(String name, String defaultValue, String... words) {
        String text = text(name, defaultValue);
        if (!java.util.List.of(words).contains(text)) {
            throw wrong(name, text, "one of " + String.join(", ", words), null);
        }
        return text;
    }

    /** Returns the options that were read so far, with their values, defaults included. */
    public Map<String, String> values() {
        return new LinkedHashMap<>(read);
    }

    /** Refuses options that the module does not have. */
    public void requireAllRead() {
        for (String name : given.keySet()) {
            if (!read.containsKey(name)) {
                if (read.isEmpty()) {
                    throw new UserException(
                            "attention \""
                                    + module
                                    + "\" has no options, but \""
                                    + name
                                    + "\" was given");
                }
                throw Nearest.unknown("option of attention " + module, name, read.keySet());
            }
        }
    }

    private String text(String name, String defaultValue) {
        String text = given.getOrDefault(name, defaultValue);
        read.put(name, text);
        return text;
    }

    private UserException wrong(String name, String text, String expected, Throwable cause) {
        return new UserException(
                "option "
                        + name
                        + " of attention "
                        + module
                        + " must be "
                        + expected
                        + ", not \""
                        + text
                        + "\"",
                cause);
    }
}
