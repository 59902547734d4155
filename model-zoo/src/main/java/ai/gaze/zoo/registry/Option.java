package ai.gaze.zoo.registry;

import java.util.Optional;
import java.util.function.Function;

/**
 * An option as it is declared, once: help, checks, defaults and creation read the same. {@link
 * Options} makes them.
 *
 * @param <T> what its values are
 */
public final class Option<T> {

    /** The value by which an option is left to its owner. */
    static final String AUTO = "auto";

    private final String name;
    private final String defaultText;
    private final String values;
    private final String description;
    private final Function<String, Optional<T>> parser;

    /**
     * @param parser reads a value; empty for {@value #AUTO}; an IllegalArgumentException if it is
     *     none
     */
    Option(
            String name,
            String defaultText,
            String values,
            String description,
            Function<String, Optional<T>> parser) {
        this.name = name;
        this.defaultText = defaultText;
        this.values = values;
        this.description = description;
        this.parser = parser;
    }

    /** The same option with a line of help: what it is. */
    public Option<T> describe(String text) {
        return new Option<>(name, defaultText, values, text, parser);
    }

    /** Returns the name, such as {@code reduction}. */
    public String name() {
        return name;
    }

    /** Returns the default as it would be typed. */
    public String defaultText() {
        return defaultText;
    }

    /** Returns what its values are, such as {@code a whole number from 1 up}. */
    public String values() {
        return values;
    }

    /** Returns what it is, in a line; empty if nothing is said. */
    public String description() {
        return description;
    }

    /**
     * Reads a value.
     *
     * @param text as it was typed
     * @return the value; empty if it is left to the owner of the option
     * @throws IllegalArgumentException if it is no value of the option
     */
    Optional<T> parse(String text) {
        return parser.apply(text);
    }

    @Override
    public String toString() {
        return name + "=" + defaultText;
    }
}
