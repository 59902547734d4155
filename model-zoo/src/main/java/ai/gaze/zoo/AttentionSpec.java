package ai.gaze.zoo;

import ai.gaze.zoo.registry.NameAndOptions;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Map;

/**
 * Which attention, with which options: {@code none}, {@code se}, {@code cbam:reduction=8,kernel=3}.
 *
 * @param name name of the module, or {@code none}
 * @param options options that differ from the defaults
 */
public record AttentionSpec(String name, Map<String, String> options) {

    /** No attention. */
    public static final AttentionSpec NONE = new AttentionSpec("none", Map.of());

    public AttentionSpec {
        options = new NameAndOptions(name, options).options();
    }

    /**
     * Reads the text form.
     *
     * @param text such as {@code se:reduction=8}
     * @throws UserException if it is not {@code NAME} or {@code NAME:key=value,...}
     */
    @JsonCreator
    public static AttentionSpec parse(String text) {
        NameAndOptions asked = NameAndOptions.parse("attention", text);
        return new AttentionSpec(asked.name(), asked.options());
    }

    /** Whether there is no attention. */
    public boolean isNone() {
        return "none".equals(name);
    }

    @JsonValue
    @Override
    public String toString() {
        return new NameAndOptions(name, options).toString();
    }
}
