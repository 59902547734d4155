package ai.gaze.training.compare;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One of the networks that an experiment compares.
 *
 * @param name short, for the folders of its runs
 * @param label for the table
 * @param network the recipe keys that make it what it is: {@code model}, {@code attention}, {@code
 *     placement}, {@code model-options.*}
 * @param published figures to set beside ours
 */
public record Variant(String name, String label, Map<String, String> network, Published published) {

    public Variant {
        network = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(network));
    }
}
