package ai.gaze.training.compare;

import ai.gaze.training.run.Settings;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One of the networks, or ways to train one, that an experiment compares.
 *
 * @param name short, for the folders of its runs
 * @param label for the table
 * @param network the recipe keys that make it what it is: {@code model}, {@code attention}, {@code
 *     placement}, {@code head}, {@code head-stage}, {@code model-options.*}
 * @param settings further recipe keys in which it differs, such as its loss
 * @param published figures to set beside ours
 */
public record Variant(
        String name,
        String label,
        Map<String, String> network,
        Settings settings,
        Published published) {

    /** One that differs from the others by its network alone. */
    public Variant(String name, String label, Map<String, String> network, Published published) {
        this(name, label, network, Settings.NONE, published);
    }

    public Variant {
        network = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(network));
    }
}
