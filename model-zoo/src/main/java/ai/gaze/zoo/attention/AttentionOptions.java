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

    private static final int LEAST_HIDDEN = 8;

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
        return wholeNumber(name, text, minimum, "a whole number from " + minimum + " up");
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

    /**
     * Returns the width of a bottleneck, from the options {@code reduction} and {@code hidden}.
     *
     * <p>{@code reduction=R} gives C / R units, {@code reduction=auto} C / default but at least 8,
     * {@code hidden=H} just H. A default reduction that is larger than C leaves one unit; one that
     * was asked for is an error.
     *
     * @param channels channels C of the module
     * @param defaultReduction what C is divided by if nothing is given
     */
    public int hidden(int channels, int defaultReduction) {
        return hidden(channels, defaultReduction, 0);
    }

    /**
     * As {@link #hidden(int, int)}, but a reduction leaves at least {@code minimum} units, as the
     * paper of the module has it; so no reduction is too large.
     */
    public int hiddenFrom(int channels, int defaultReduction, int minimum) {
        return hidden(channels, defaultReduction, minimum);
    }

    private int hidden(int channels, int defaultReduction, int minimum) {
        String hidden = text("hidden", "C/reduction");
        String reduction = text("reduction", Integer.toString(defaultReduction));
        if (given.containsKey("hidden")) {
            if (given.containsKey("reduction")) {
                throw new UserException(
                        "attention "
                                + module
                                + " was given both reduction="
                                + reduction
                                + " and hidden="
                                + hidden
                                + "; give one of them");
            }
            return integer("hidden", 1, 1);
        }
        if ("auto".equals(reduction)) {
            return Math.max(channels / defaultReduction, Math.max(minimum, LEAST_HIDDEN));
        }
        int divisor = wholeNumber("reduction", reduction, 1, "auto or a whole number from 1 up");
        if (divisor > channels && minimum == 0 && given.containsKey("reduction")) {
            throw new UserException(
                    "reduction "
                            + divisor
                            + " of attention "
                            + module
                            + " leaves no hidden unit of "
                            + channels
                            + " channels; use one of at most "
                            + channels
                            + ", or auto");
        }
        return Math.max(channels / divisor, Math.max(minimum, 1));
    }

    /**
     * Returns the number of heads, which must divide the channels.
     *
     * @param channels channels that the heads share
     * @param defaultHeads heads if nothing is given, fewer where that does not divide the channels
     */
    public int heads(int channels, int defaultHeads) {
        int fitting = defaultHeads;
        while (channels % fitting != 0) {
            fitting--;
        }
        int heads = integer("heads", fitting, 1);
        if (channels % heads != 0) {
            throw new UserException(
                    heads
                            + " heads of attention "
                            + module
                            + " cannot share "
                            + channels
                            + " channels evenly; use a divisor of "
                            + channels);
        }
        return heads;
    }

    /**
     * Returns the side of a square kernel, which must be odd so that the map keeps its size.
     *
     * @param defaultValue the side if nothing is given
     */
    public int kernel(int defaultValue) {
        int side = integer("kernel", defaultValue, 1);
        if (side % 2 == 0) {
            throw wrong("kernel", Integer.toString(side), "odd", null);
        }
        return side;
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

    private int wholeNumber(String name, String text, int minimum, String expected) {
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
