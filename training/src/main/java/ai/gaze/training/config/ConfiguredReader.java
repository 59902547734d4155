package ai.gaze.training.config;

import ai.gaze.zoo.UserException;
import ai.gaze.zoo.registry.Configured;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.Registered;
import ai.gaze.zoo.registry.Registry;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * Reads something of a registry by its key {@code name}, and its options from the keys beside it.
 * Keys of others of its kind are passed over: a recipe may have chosen another one before, and the
 * {@code run.json} of earlier versions has the keys of all. A key of none is an error.
 *
 * @param <T> the kind
 * @param <C> what is read
 */
public abstract class ConfiguredReader<T extends Registered, C extends Configured<T>>
        extends StdDeserializer<C> {

    private static final long serialVersionUID = 1;

    private final String kind;
    private final transient Registry<T> registry;
    private final transient BiFunction<T, Map<String, String>, C> factory;

    /**
     * @param type what is read
     * @param kind what it is called in errors: {@code schedule}
     * @param registry where it is looked for; a nameless one is the first in there
     * @param factory makes it of the options that were given
     */
    protected ConfiguredReader(
            Class<C> type,
            String kind,
            Registry<T> registry,
            BiFunction<T, Map<String, String>, C> factory) {
        super(type);
        this.kind = kind;
        this.registry = registry;
        this.factory = factory;
    }

    /** Returns the names of the options of something. */
    public static List<String> keys(Registered thing) {
        return thing.options().stream().map(Option::name).toList();
    }

    @Override
    public C deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        JsonNode found = context.readTree(parser);
        if (!(found instanceof ObjectNode tree)) {
            return context.reportInputMismatch(this, "%s needs keys", kind);
        }
        JsonNode named = tree.path("name");
        boolean isNamed = !named.isMissingNode() && !named.isNull();
        T type;
        try {
            type =
                    registry.get(
                            !isNamed
                                    ? registry.names().get(0)
                                    : named.isValueNode() ? named.asText() : named.toString());
        } catch (UserException e) {
            throw at("name", parser, e);
        }
        Map<String, String> given = new HashMap<>();
        for (Map.Entry<String, JsonNode> entry : tree.properties()) {
            String key = entry.getKey();
            if (keys(type).contains(key)) {
                if (!entry.getValue().isNull()) {
                    given.put(key, text(entry.getValue()));
                }
            } else if (!key.equals("name")
                    && registry.names().stream().noneMatch(n -> has(n, key))) {
                throw UnrecognizedPropertyException.from(
                        parser, handledType(), key, new ArrayList<>(keys(type)));
            }
        }
        try {
            C read = factory.apply(type, given);
            read.check();
            return read;
        } catch (UserException e) {
            throw at(null, parser, e);
        }
    }

    private boolean has(String name, String key) {
        return keys(registry.get(name)).contains(key);
    }

    private JsonMappingException at(String key, JsonParser parser, UserException cause) {
        JsonMappingException e = JsonMappingException.from(parser, cause.getMessage(), cause);
        if (key != null) {
            e.prependPath(handledType(), key);
        }
        return e;
    }

    // A number in quotes is a text, and stays one.
    private static String text(JsonNode value) {
        boolean isWord = value.isTextual() && !value.asText().matches("[-+.\\d\\[].*|true|false");
        return isWord ? value.asText() : value.toString();
    }
}
