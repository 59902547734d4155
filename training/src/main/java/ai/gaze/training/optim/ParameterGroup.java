package ai.gaze.training.optim;

import ai.gaze.zoo.Excerpt;
import ai.gaze.zoo.Nearest;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Weights that learn at another rate than the others, or decay in another way: what PyTorch calls a
 * parameter group. It goes to JSON and back.
 *
 * @param match which weights, a pattern of {@link ai.gaze.zoo.WeightPatterns}, such as {@code
 *     attention} or {@code layer4}
 * @param lrScale what the learning rate of every step is multiplied by, at least 0
 * @param weightDecay their weight decay; {@code null} for that of the others
 */
@JsonNaming(PropertyNamingStrategies.KebabCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ParameterGroup(String match, double lrScale, Double weightDecay) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> KEYS = List.of("match", "lr-scale", "weight-decay");

    public ParameterGroup {
        if (match == null || match.isBlank()) {
            throw new UserException(
                    "a group of the optimizer has no match; name the weights, such as attention");
        }
        require(match, "lr-scale", lrScale);
        if (weightDecay != null) {
            require(match, "weight-decay", weightDecay);
        }
    }

    private static void require(String match, String key, double value) {
        if (!(value >= 0 && Double.isFinite(value))) {
            throw new UserException(
                    Texts.format(
                            "%s of the optimizer group %s must be a number from 0 up, not %s",
                            key, Excerpt.of(match), value));
        }
    }

    /**
     * Reads a list of groups.
     *
     * @param text a JSON array
     * @throws IllegalArgumentException if it is none
     * @throws UserException if a group is not as it should be
     */
    static List<ParameterGroup> list(String text) {
        List<ParameterGroup> groups = new ArrayList<>();
        try {
            if (!(JSON.readTree(text) instanceof ArrayNode array)) {
                throw new IllegalArgumentException(text);
            }
            for (JsonNode item : array) {
                if (!(item instanceof ObjectNode group)) {
                    throw new IllegalArgumentException(text);
                }
                groups.add(of(group));
            }
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
        return List.copyOf(groups);
    }

    private static ParameterGroup of(ObjectNode group) {
        group.fieldNames()
                .forEachRemaining(
                        key -> {
                            if (!KEYS.contains(key)) {
                                throw Nearest.unknown("key of an optimizer group", key, KEYS);
                            }
                        });
        JsonNode decay = group.path("weight-decay");
        return new ParameterGroup(
                group.path("match").asText(null),
                number(group, "lr-scale", 1),
                decay.isMissingNode() || decay.isNull() ? null : number(group, "weight-decay", 0));
    }

    private static double number(ObjectNode group, String key, double usual) {
        JsonNode value = group.path(key);
        if (!value.isMissingNode() && !value.isNumber()) {
            throw new UserException(
                    Texts.format(
                            "%s of an optimizer group must be a number from 0 up, not %s",
                            key, Excerpt.of(value.toString())));
        }
        return value.asDouble(usual);
    }

    /** Returns it as JSON. */
    @Override
    public String toString() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
