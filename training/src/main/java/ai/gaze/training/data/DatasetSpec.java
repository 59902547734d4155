package ai.gaze.training.data;

import ai.gaze.zoo.registry.NameAndOptions;
import java.util.HashMap;
import java.util.Map;

/**
 * Which data set is wanted, and how.
 *
 * @param name its name, such as {@code cifar10}
 * @param options those of its options that were given, as text
 */
public record DatasetSpec(String name, Map<String, String> options) {

    /** Keeps an unchangeable copy. */
    public DatasetSpec {
        options = Map.copyOf(options);
    }

    /**
     * Reads the text form.
     *
     * @param text {@code NAME} or {@code NAME:option=value,...}
     */
    public static DatasetSpec of(String text) {
        NameAndOptions named = NameAndOptions.parse("data set", text);
        return new DatasetSpec(named.name(), named.options());
    }

    /** Returns the same with an option; null takes it away. */
    public DatasetSpec with(String option, String value) {
        Map<String, String> changed = new HashMap<>(options);
        changed.remove(option);
        if (value != null) {
            changed.put(option, value);
        }
        return new DatasetSpec(name, changed);
    }
}
