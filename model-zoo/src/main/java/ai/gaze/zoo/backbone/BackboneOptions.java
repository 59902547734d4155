package ai.gaze.zoo.backbone;

import ai.gaze.zoo.Nearest;
import ai.gaze.zoo.UserException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The options of a backbone, read by name. What was given but never read is an unknown option, and
 * what was read is the list of options that there are.
 */
public final class BackboneOptions {

    private final String backbone;
    private final Map<String, String> given;
    private final Map<String, String> read = new LinkedHashMap<>();

    /**
     * @param backbone name of the backbone, for messages
     * @param given the options that were given, as text
     */
    public BackboneOptions(String backbone, Map<String, String> given) {
        this.backbone = backbone;
        this.given = Map.copyOf(given);
    }

    /** Returns a probability: a number from 0 up to, but not including, 1. */
    public double probability(String name, double defaultValue) {
        String text = text(name, Double.toString(defaultValue));
        try {
            double value = Double.parseDouble(text);
            if (value >= 0 && value < 1) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw wrong(name, text, "a number from 0 to below 1", e);
        }
        throw wrong(name, text, "a number from 0 to below 1", null);
    }

    /** Returns {@code true} or {@code false}. */
    public boolean flag(String name, boolean defaultValue) {
        return choice(name, Boolean.toString(defaultValue), "true", "false").equals("true");
    }

    /** Returns one of several words. */
    public String choice(String name, String defaultValue, String... words) {
        String text = text(name, defaultValue);
        if (!List.of(words).contains(text)) {
            throw wrong(name, text, "one of " + String.join(", ", words), null);
        }
        return text;
    }

    /** Returns the options that were read so far, with their values, defaults included. */
    public Map<String, String> values() {
        return new LinkedHashMap<>(read);
    }

    /**
     * Refuses options that the backbone does not have.
     *
     * @throws UserException if there is one
     */
    public void requireAllRead() {
        for (String name : given.keySet()) {
            if (read.containsKey(name)) {
                continue;
            }
            if (read.isEmpty()) {
                throw new UserException(
                        "model " + backbone + " has no options, but \"" + name + "\" was given");
            }
            throw Nearest.unknown("option of model " + backbone, name, read.keySet());
        }
    }

    private String text(String name, String defaultValue) {
        String text = given.getOrDefault(name, defaultValue).trim();
        read.put(name, text);
        return text;
    }

    private UserException wrong(String name, String text, String expected, Throwable cause) {
        return new UserException(
                "option "
                        + name
                        + " of model "
                        + backbone
                        + " must be "
                        + expected
                        + ", not \""
                        + text
                        + "\"",
                cause);
    }
}
