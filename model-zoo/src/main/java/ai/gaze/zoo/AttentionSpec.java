package ai.gaze.zoo;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

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
        options = java.util.Collections.unmodifiableMap(new TreeMap<>(options));
    }

    /**
     * Reads the text form.
     *
     * @param text such as {@code se:reduction=8}
     * @throws UserException if it is not {@code NAME} or {@code NAME:key=value,...}
     */
    @JsonCreator
    public static AttentionSpec parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            return new AttentionSpec(text.trim(), Map.of());
        }
        Map<String, String> options = new TreeMap<>();
        for (String pair : text.substring(colon + 1).split(",", -1)) {
            String[] keyValue = pair.split("=", -1);
            if (keyValue.length != 2 || keyValue[0].isBlank() || keyValue[1].isBlank()) {
                throw new UserException(
                        "attention \""
                                + Excerpt.of(text)
                                + "\" must be written NAME or NAME:key=value,key=value, but \""
                                + Excerpt.of(pair)
                                + "\" is not key=value");
            }
            if (options.put(keyValue[0].trim(), keyValue[1].trim()) != null) {
                throw new UserException(
                        "attention \""
                                + Excerpt.of(text)
                                + "\" gives option "
                                + Excerpt.of(keyValue[0].trim())
                                + " twice; keep one");
            }
        }
        return new AttentionSpec(text.substring(0, colon).trim(), options);
    }

    /** Whether there is no attention. */
    public boolean isNone() {
        return "none".equals(name);
    }

    @JsonValue
    @Override
    public String toString() {
        return options.isEmpty()
                ? name
                : options.entrySet().stream()
                        .map(e -> e.getKey() + "=" + e.getValue())
                        .collect(Collectors.joining(",", name + ":", ""));
    }
}
