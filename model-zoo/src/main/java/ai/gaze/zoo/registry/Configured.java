package ai.gaze.zoo.registry;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Something of a registry with the values of its options, as a recipe says it. It cannot be
 * changed. Written as JSON it has its name and every value, defaults too.
 *
 * @param <T> the kind
 */
public abstract class Configured<T extends Registered> {

    private final T type;
    private final OptionValues options;

    /**
     * @param type what it is
     * @param options the values of all its options
     */
    protected Configured(T type, OptionValues options) {
        this.type = type;
        this.options = options;
    }

    /** Returns what it is. */
    public final T type() {
        return type;
    }

    /** Returns its name in a recipe. */
    public final String name() {
        return type.name();
    }

    /** Returns the values of its options. */
    public final OptionValues options() {
        return options;
    }

    /**
     * Makes sure that the values go together.
     *
     * @throws ai.gaze.zoo.UserException if they do not
     */
    public abstract void check();

    /** Returns its name and all values, in the order in which the options are declared. */
    @JsonValue
    public final Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", name());
        map.putAll(options.asMap());
        return map;
    }

    @Override
    public final boolean equals(Object other) {
        return other instanceof Configured<?> c && type.equals(c.type) && toMap().equals(c.toMap());
    }

    @Override
    public final int hashCode() {
        return toMap().hashCode();
    }

    @Override
    public final String toString() {
        return toMap().toString();
    }
}
