package ai.gaze.zoo;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The options of something that has a name, read one by one, each with its default.
 *
 * <p>What was given but never read is an unknown option, and what was read is the list of options
 * that there are.
 */
public abstract class NamedOptions {

    private final String owner;
    private final Map<String, String> given;
    private final Map<String, String> read = new LinkedHashMap<>();

    /**
     * @param owner what has the options, for messages, such as {@code attention se}
     * @param given the options that were given, as text
     */
    protected NamedOptions(String owner, Map<String, String> given) {
        this.owner = owner;
        this.given = Map.copyOf(given);
    }

    /** Returns a whole number that is at least {@code minimum}. */
    public final int integer(String name, int defaultValue, int minimum) {
        String text = text(name, Integer.toString(defaultValue));
        return wholeNumber(name, text, minimum, "a whole number from " + minimum + " up");
    }

    /** Returns a number. */
    public final double number(String name, double defaultValue) {
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
    public final boolean flag(String name, boolean defaultValue) {
        String text = text(name, Boolean.toString(defaultValue));
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw wrong(name, text, "true or false", null);
        };
    }

    /** Returns one of several words. */
    public final String choice(String name, String defaultValue, String... words) {
        String text = text(name, defaultValue);
        if (!List.of(words).contains(text)) {
            throw wrong(name, text, "one of " + String.join(", ", words), null);
        }
        return text;
    }

    /** Returns the options that were read so far, with their values, defaults included. */
    public final Map<String, String> values() {
        return new LinkedHashMap<>(read);
    }

    /**
     * Refuses options that there are not.
     *
     * @throws UserException if there is one
     */
    public final void requireAllRead() {
        for (String name : given.keySet()) {
            if (read.containsKey(name)) {
                continue;
            }
            if (read.isEmpty()) {
                throw new UserException(
                        owner
                                + " has no options, but \""
                                + Excerpt.of(name)
                                + "\" was given; leave it out");
            }
            throw Nearest.unknown("option of " + owner, name, read.keySet());
        }
    }

    /** Returns whether an option was given. */
    protected final boolean isGiven(String name) {
        return given.containsKey(name);
    }

    /** Returns an option as it was given. */
    protected final String text(String name, String defaultValue) {
        String text = given.getOrDefault(name, defaultValue).trim();
        read.put(name, text);
        return text;
    }

    /**
     * Reads the value of an option.
     *
     * @param expected what it should be, for the message
     */
    protected final int wholeNumber(String name, String text, int minimum, String expected) {
        try {
            int value = Integer.parseInt(text);
            if (value >= minimum) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw wrong(name, text, expected, e);
        }
        throw wrong(name, text, expected, null);
    }

    /** Returns the error that an option has a value that it cannot have. */
    protected final UserException wrong(
            String name, String text, String expected, Throwable cause) {
        return new UserException(
                "option "
                        + name
                        + " of "
                        + owner
                        + " must be "
                        + expected
                        + ", not \""
                        + Excerpt.of(text)
                        + "\"",
                cause);
    }
}
