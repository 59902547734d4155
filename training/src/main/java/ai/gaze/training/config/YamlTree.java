package ai.gaze.training.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/**
 * Keys and values that were read, and where they stand.
 *
 * @param source what was read, for errors: {@code recipe file own.yaml}
 * @param tree the keys and values
 * @param lines the line of each key and item, from 1, by its JSON pointer
 */
public record YamlTree(String source, ObjectNode tree, Map<String, Integer> lines) {

    /** Names the place of a key, such as {@code recipe file own.yaml, line 3}. */
    public String at(String pointer) {
        Integer line = lines.get(pointer);
        return line == null ? source : source + ", line " + line;
    }

    /** Returns the JSON pointer of a key below another one. */
    public static String below(String pointer, String key) {
        return pointer + "/" + key.replace("~", "~0").replace("/", "~1");
    }
}
