package ai.gaze.training.run;

import ai.gaze.training.config.TextFile;
import ai.gaze.zoo.Excerpt;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.file.AtomicFiles;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Reads the small JSON files of a run as strictly as recipes are read: a key that is there twice,
 * something after the end, another type, an unknown key, or anything but UTF-8 is an error that
 * names the file.
 */
public final class JsonFile {

    // The files of a run are small; the names of a thousand classes are the most that is in one.
    private static final int LARGEST = 64 << 20;

    private static final ObjectReader STRICT =
            RunJson.MAPPER
                    .reader()
                    .with(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private JsonFile() {}

    /** A key that this version of Gaze does not know. */
    public static final class UnknownKeyException extends UserException {

        private static final long serialVersionUID = 1L;

        private UnknownKeyException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /**
     * Reads a file of keys and values.
     *
     * @throws UserException if there is none, or it is damaged
     */
    public static ObjectNode tree(Path file) {
        String text = TextFile.read(file.toString(), file, LARGEST);
        try {
            JsonNode tree = text.isBlank() ? null : STRICT.readTree(text);
            if (tree instanceof ObjectNode keys) {
                return keys;
            }
            String what = tree == null ? "empty" : Excerpt.of(tree.toString());
            throw damaged(file, "it is " + what + ", not keys and values", null);
        } catch (JsonProcessingException e) {
            JsonLocation at = e.getLocation();
            String where =
                    at == null
                            ? ""
                            : "in line " + at.getLineNr() + ", column " + at.getColumnNr() + ": ";
            throw damaged(file, where + firstLine(e), e);
        }
    }

    /** Writes a record with a checksum over its values, whole or not at all. */
    public static void write(Path file, Object values) throws IOException {
        ObjectNode tree = Checksum.in(RunJson.MAPPER.valueToTree(values));
        String text = RunJson.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(tree);
        AtomicFiles.writeString(file, text + System.lineSeparator());
    }

    /**
     * Reads a file as a record. Earlier versions wrote no checksum.
     *
     * @throws UnknownKeyException if a key is unknown: another version wrote it, or it is damaged
     * @throws UserException if there is none, or it is damaged
     */
    public static <T> T read(Path file, Class<T> type) {
        ObjectNode tree = tree(file);
        if (!Checksum.takeFrom(tree, true)) {
            throw damaged(file, "its checksum does not agree", null);
        }
        return read(file, tree, type);
    }

    /** Makes a record of what {@link #tree} gave of a file. */
    static <T> T read(Path file, ObjectNode tree, Class<T> type) {
        try {
            return RunJson.MAPPER.treeToValue(tree, type);
        } catch (UnrecognizedPropertyException e) {
            throw new UnknownKeyException(
                    file
                            + " is not a file of this version of Gaze: it has the unknown key "
                            + Excerpt.of(RecipeTypes.key(e))
                            + "; use the version that wrote it, or start a new run",
                    e);
        } catch (JsonMappingException e) {
            String said =
                    e.getCause() instanceof UserException user
                            ? user.getMessage()
                            : RecipeTypes.wrong("key", tree, e).getMessage();
            throw damaged(file, said, e);
        } catch (JsonProcessingException e) {
            throw damaged(file, firstLine(e), e);
        }
    }

    static UserException damaged(Path file, String how, Throwable cause) {
        return new UserException(
                file + " is damaged: " + how + "; put back a copy of it, or start a new run",
                cause);
    }

    private static String firstLine(JsonProcessingException e) {
        return Excerpt.of(e.getOriginalMessage().lines().findFirst().orElse(""));
    }
}
