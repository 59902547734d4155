package ai.gaze.training.run;

import ai.gaze.zoo.AttentionSpec;
import ai.gaze.zoo.Excerpt;
import ai.gaze.zoo.ImageSize;
import ai.gaze.zoo.Placement;
import ai.gaze.zoo.UserException;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** The types of the values in a recipe, in words that a person knows. */
final class RecipeTypes {

    private RecipeTypes() {}

    /** Returns the key that an error is about, with dots and without the number of an item. */
    static String key(JsonMappingException e) {
        return e.getPath().stream()
                .map(JsonMappingException.Reference::getFieldName)
                .filter(Objects::nonNull)
                .collect(Collectors.joining("."));
    }

    /** Says which key has a value of the wrong type, and what it needs. */
    static UserException wrong(ObjectNode tree, JsonMappingException e) {
        return wrong("recipe key", tree, e);
    }

    /**
     * Says which key has a value of the wrong type, and what it needs.
     *
     * @param kind what a key is called
     */
    static UserException wrong(String kind, ObjectNode tree, JsonMappingException e) {
        StringBuilder key = new StringBuilder();
        StringBuilder pointer = new StringBuilder();
        for (JsonMappingException.Reference reference : e.getPath()) {
            if (reference.getFieldName() == null) {
                key.append('[').append(reference.getIndex()).append(']');
                pointer.append('/').append(reference.getIndex());
            } else {
                key.append(key.isEmpty() ? "" : ".").append(reference.getFieldName());
                pointer.append('/').append(reference.getFieldName());
            }
        }
        return new UserException(
                kind
                        + " "
                        + key
                        + " needs "
                        + words(target(e))
                        + ", not "
                        + (tree.at(pointer.toString()).isMissingNode()
                                ? "nothing"
                                : text(tree.at(pointer.toString()))),
                e);
    }

    // Of 1e0 the tree has 1.
    private static String text(JsonNode value) {
        String text = Excerpt.of(value.toString());
        return value.isBigDecimal() && text.matches("-?\\d+")
                ? text + " with a point or an exponent"
                : text;
    }

    private static Class<?> target(JsonMappingException e) {
        Class<?> type = null;
        if (e instanceof MismatchedInputException mismatch) {
            type = mismatch.getTargetType();
        } else if (e.getCause() instanceof InputCoercionException tooLarge) {
            type = tooLarge.getTargetType();
        }
        return type == null ? Object.class : type;
    }

    private static String words(Class<?> type) {
        if (type == int.class || type == long.class || type == Integer.class) {
            return "a whole number below "
                    + (type == long.class ? "2^63" : "2^31")
                    + ", in digits alone";
        }
        if (type == double.class || type == Double.class) {
            return "a number";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants())
                    .map(constant -> RunJson.MAPPER.valueToTree(constant).asText())
                    .collect(Collectors.joining(" or "));
        }
        if (Collection.class.isAssignableFrom(type)) {
            return "a list such as [0.9, 0.999]";
        }
        if (type == AttentionSpec.class) {
            return "a name such as se or se:reduction=8";
        }
        if (type == Placement.class) {
            return "a place such as in-block or after-stage:1,2";
        }
        if (type == ImageSize.class) {
            return ImageSize.VALUES;
        }
        if (type == String.class) {
            return "text";
        }
        return type.isRecord() || type.isInterface() || Map.class.isAssignableFrom(type)
                ? "keys with values of their own"
                : "another value";
    }
}
