package ai.gaze.training.config;

import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.File;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.parser.Parser;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * Reads the part of YAML that everybody reads alike: keys and values, lists, text, decimal numbers,
 * true, false and null. Whatever means another thing to another reader, or hides that something was
 * written, is refused with its line: a key that is there twice, aliases and merge keys, tags, a
 * second document, a number in another notation, a key without a value.
 */
public final class StrictYaml {

    private static final int LARGEST_FILE = 1 << 20;
    private static final int DEEPEST = 32;

    private final String source;
    private final boolean document;
    private final Parser parser;
    private final Map<String, Integer> lines = new HashMap<>();

    private StrictYaml(String source, boolean document, String text) {
        this.source = source;
        this.document = document;
        parser = new ParserImpl(new StreamReader(text), new LoaderOptions());
    }

    /**
     * Reads a file of keys and values.
     *
     * @param what what it is, for errors: {@code recipe file}
     * @param file the file
     * @throws UserException if it cannot be read, or something in it is refused
     */
    public static YamlTree read(String what, Path file) {
        String source = what + " " + file;
        return parse(source, TextFile.read(source, file, LARGEST_FILE));
    }

    /**
     * Throws where somebody names a file, though not as one of YAML, where a name is expected.
     *
     * @param what such as {@code recipe file}
     * @param name what was named
     * @throws UserException if there is such a file
     */
    public static void requireEnding(String what, String name) {
        if (name.indexOf('\0') < 0 && new File(name).isFile()) {
            throw new UserException(
                    Texts.format(
                            "%s %s is taken for a file only if its name ends in .yaml or .yml; rename it",
                            what, name));
        }
    }

    /**
     * Reads keys and values.
     *
     * @param source what is read, for errors
     * @param text the text
     * @throws UserException if something in it is refused
     */
    public static YamlTree parse(String source, String text) {
        StrictYaml reader = new StrictYaml(source, true, text);
        if (reader.root() instanceof ObjectNode tree) {
            return new YamlTree(source, tree, reader.lines);
        }
        throw new UserException(
                source + " must hold keys and values, such as \"epochs: 10\", one a line");
    }

    /**
     * Reads a single value.
     *
     * @param source whose it is, for errors
     * @param text the text
     * @throws UserException if something in it is refused
     */
    public static JsonNode value(String source, String text) {
        return new StrictYaml(source, false, text).root();
    }

    private JsonNode root() {
        try {
            Event next = parser.getEvent();
            while (next.is(Event.ID.StreamStart) || next.is(Event.ID.DocumentStart)) {
                next = parser.getEvent();
            }
            if (next.is(Event.ID.StreamEnd)) {
                return JsonNodeFactory.instance.missingNode();
            }
            JsonNode root = node(next, "", 0);
            requireNoSecond();
            return root;
        } catch (MarkedYAMLException e) {
            throw refused(e.getProblemMark(), sentence(e), e);
        } catch (YAMLException e) {
            throw refused(null, "it is not YAML: " + firstLine(e.getMessage()), e);
        }
    }

    private void requireNoSecond() {
        parser.getEvent();
        Event next = parser.getEvent();
        if (next.is(Event.ID.DocumentStart)) {
            throw refused(
                    next.getStartMark(),
                    "a second document begins (---), which would not be read; put it into a file of"
                            + " its own",
                    null);
        }
    }

    private JsonNode node(Event event, String pointer, int depth) {
        requirePlain(event);
        if (depth > DEEPEST) {
            throw refused(
                    event.getStartMark(), "it is nested deeper than " + DEEPEST + " levels", null);
        }
        if (event instanceof ScalarEvent scalar) {
            return scalar(scalar);
        }
        return event instanceof MappingStartEvent ? mapping(pointer, depth) : list(pointer, depth);
    }

    private JsonNode scalar(ScalarEvent scalar) {
        if (!scalar.isPlain()) {
            return TextNode.valueOf(scalar.getValue());
        }
        if (scalar.getValue().isEmpty()) {
            throw refused(
                    scalar.getStartMark(),
                    "a value is missing; write one, null, or \"\" for an empty text",
                    null);
        }
        try {
            return PlainScalar.value(scalar.getValue());
        } catch (IllegalArgumentException e) {
            throw refused(scalar.getStartMark(), e.getMessage(), e);
        }
    }

    private ObjectNode mapping(String pointer, int depth) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        for (Event e = parser.getEvent(); !e.is(Event.ID.MappingEnd); e = parser.getEvent()) {
            Mark mark = e.getStartMark();
            String key = key(e);
            String below = YamlTree.below(pointer, key);
            if (tree.has(key)) {
                throw refused(
                        mark,
                        Texts.format(
                                "the key %s is there twice, first in line %s; put what belongs to"
                                        + " it together",
                                key, lines.get(below)),
                        null);
            }
            lines.put(below, mark.getLine() + 1);
            Event value = parser.getEvent();
            if (value instanceof ScalarEvent s && s.isPlain() && s.getValue().isEmpty()) {
                requirePlain(value);
                throw refused(
                        mark,
                        "the key " + key + " has no value; give it one, or leave the key out",
                        null);
            }
            tree.set(key, node(value, below, depth + 1));
        }
        return tree;
    }

    private String key(Event event) {
        requirePlain(event);
        if (!(event instanceof ScalarEvent scalar)) {
            throw refused(event.getStartMark(), "a key must be a word, not a list or keys", null);
        }
        String key = scalar.getValue();
        if (scalar.isPlain()) {
            if (key.equals("<<")) {
                throw refused(
                        scalar.getStartMark(),
                        "the merge key << is not read; write the keys themselves",
                        null);
            }
            try {
                PlainScalar.requireNoOddNumber(key);
            } catch (IllegalArgumentException e) {
                throw refused(scalar.getStartMark(), e.getMessage(), e);
            }
        }
        if (key.isBlank() || (scalar.isPlain() && PlainScalar.value(key).isNull())) {
            throw refused(scalar.getStartMark(), "a key has no name; give it one", null);
        }
        return key;
    }

    private ArrayNode list(String pointer, int depth) {
        ArrayNode items = JsonNodeFactory.instance.arrayNode();
        for (Event e = parser.getEvent(); !e.is(Event.ID.SequenceEnd); e = parser.getEvent()) {
            String below = pointer + "/" + items.size();
            lines.put(below, e.getStartMark().getLine() + 1);
            items.add(node(e, below, depth + 1));
        }
        return items;
    }

    /** Refuses anchors, aliases and tags. */
    private void requirePlain(Event event) {
        if (event instanceof AliasEvent alias) {
            throw refused(
                    alias.getStartMark(),
                    Texts.format(
                            "*%s is an alias of YAML, which is not read; write the value itself, or \"*%s\" in quotes for text",
                            alias.getAnchor(), alias.getAnchor()),
                    null);
        }
        if (event instanceof NodeEvent node && node.getAnchor() != null) {
            throw refused(
                    node.getStartMark(),
                    Texts.format(
                            "&%s is an anchor of YAML, which is not read; leave it out, or put it in quotes for text",
                            node.getAnchor()),
                    null);
        }
        String tag =
                event instanceof ScalarEvent scalar
                        ? scalar.getTag()
                        : event instanceof CollectionStartEvent many ? many.getTag() : null;
        if (tag != null) {
            throw refused(
                    event.getStartMark(),
                    "tags of YAML such as !!int are not read; leave it out, or put the value in"
                            + " quotes for text",
                    null);
        }
    }

    private static String sentence(MarkedYAMLException e) {
        String problem = firstLine(e.getProblem());
        if (problem.contains("TAB")) {
            return "there is a tab; YAML is indented with spaces";
        }
        String context = e.getContext() == null ? "" : e.getContext();
        if (context.contains("alias") || context.contains("anchor")) {
            return "a text that begins with * or & must be in quotes, such as \"*.bias\"";
        }
        return "it is not YAML: " + problem;
    }

    private static String firstLine(String message) {
        return message == null ? "" : message.lines().findFirst().orElse("").strip();
    }

    private UserException refused(Mark mark, String sentence, Throwable cause) {
        String where =
                document && mark != null
                        ? ", line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1)
                        : "";
        return new UserException(source + where + ": " + sentence, cause);
    }
}
