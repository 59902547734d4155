package ai.gaze.zoo.backbone;

import ai.gaze.zoo.NamedOptions;
import java.util.Map;

/** The options of a backbone, read by name. */
public final class BackboneOptions extends NamedOptions {

    /**
     * @param backbone name of the backbone, for messages
     * @param given the options that were given, as text
     */
    public BackboneOptions(String backbone, Map<String, String> given) {
        super("model " + backbone, given);
    }

    /** Returns a probability: a number from 0 up to, but not including, 1. */
    public double probability(String name, double defaultValue) {
        double value = number(name, defaultValue);
        if (value < 0 || value >= 1) {
            throw wrong(name, Double.toString(value), "a number from 0 to below 1", null);
        }
        return value;
    }
}
