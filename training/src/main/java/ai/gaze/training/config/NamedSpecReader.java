package ai.gaze.training.config;

import ai.gaze.zoo.Nearest;
import ai.gaze.zoo.UserException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads one of several records by its key {@code name}. Keys of the others are passed over: the
 * defaults of a recipe have the keys of all, and so has the {@code run.json} of earlier versions. A
 * key of none is an error.
 *
 * @param <T> what the records have in common
 */
public abstract class NamedSpecReader<T> extends StdDeserializer<T> {

    private static final long serialVersionUID = 1;

    private final String kind;
    private final transient Map<String, Class<? extends T>> types;

    /**
     * @param type what the records have in common
     * @param kind what it is called in errors: {@code schedule}
     * @param types the records by name, that of a nameless one first
     */
    protected NamedSpecReader(Class<T> type, String kind, Map<String, Class<? extends T>> types) {
        super(type);
        this.kind = kind;
        this.types = types;
    }

    /** Returns the keys that each of the records has, by its name. */
    protected static <T> Map<String, List<String>> keys(Map<String, Class<? extends T>> types) {
        Map<String, List<String>> keys = new LinkedHashMap<>();
        types.forEach(
                (name, type) ->
                        keys.put(
                                name,
                                Arrays.stream(type.getRecordComponents())
                                        .map(RecordComponent::getName)
                                        .map(
                                                PropertyNamingStrategies.KebabCaseStrategy.INSTANCE
                                                        ::translate)
                                        .toList()));
        return keys;
    }

    @Override
    public T deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        JsonNode found = context.readTree(parser);
        if (!(found instanceof ObjectNode tree)) {
            return context.reportInputMismatch(this, "%s needs keys", kind);
        }
        JsonNode named = tree.path("name");
        String name =
                named.isMissingNode() || named.isNull()
                        ? types.keySet().iterator().next()
                        : named.isValueNode() ? named.asText() : named.toString();
        Class<? extends T> type = types.get(name);
        if (type == null) {
            UserException unknown = Nearest.unknown(kind, name, types.keySet());
            JsonMappingException e =
                    JsonMappingException.from(parser, unknown.getMessage(), unknown);
            e.prependPath(handledType(), "name");
            throw e;
        }
        Map<String, List<String>> keys = keys(types);
        Set<String> all = new TreeSet<>();
        keys.values().forEach(all::addAll);
        ObjectNode own = tree.objectNode();
        for (Map.Entry<String, JsonNode> entry : tree.properties()) {
            String key = entry.getKey();
            if (keys.get(name).contains(key)) {
                own.set(key, entry.getValue());
            } else if (!key.equals("name") && !all.contains(key)) {
                throw UnrecognizedPropertyException.from(parser, type, key, new ArrayList<>(all));
            }
        }
        return context.readTreeAsValue(own, type);
    }
}
