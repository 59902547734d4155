package ai.gaze.zoo.safetensors;

import ai.gaze.zoo.safetensors.SafetensorsException.Kind;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the JSON of a header token by token. No tree is built: a hostile header costs what its
 * tensors cost, and nothing nests deeper than the format does.
 */
final class HeaderParser {

    static final String METADATA = "__metadata__";

    /** What PyTorch and NumPy can hold; a limit keeps a shape from costing more than its text. */
    private static final int MOST_DIMENSIONS = 64;

    // Names are not interned: a header can hold a million, and the JVM would keep them for good.
    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxStringLength(Header.LONGEST)
                                    .maxNameLength(Header.LONGEST)
                                    .build())
                    .build();

    private final String source;
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private final Map<String, TensorInfo> tensors = new LinkedHashMap<>();
    private boolean metadataSeen;

    HeaderParser(String source) {
        this.source = source;
    }

    Map<String, String> metadata() {
        return metadata;
    }

    Map<String, TensorInfo> tensors() {
        return tensors;
    }

    void parse(byte[] header, int length) throws IOException {
        // A strict decoder of our own: Jackson would guess UTF-16 and let wrong bytes pass.
        try (Reader text =
                        new InputStreamReader(
                                new ByteArrayInputStream(header, 0, length),
                                StandardCharsets.UTF_8
                                        .newDecoder()
                                        .onMalformedInput(CodingErrorAction.REPORT)
                                        .onUnmappableCharacter(CodingErrorAction.REPORT));
                JsonParser json = JSON.createParser(text)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                entry(json.currentName(), json);
            }
            if (json.nextToken() != null) {
                throw notJson("something follows its closing brace", null);
            }
        } catch (CharacterCodingException e) {
            throw new SafetensorsException(
                    Kind.HEADER_NOT_UTF8,
                    source + " has a header that is not UTF-8; it is damaged, get it again",
                    e);
        } catch (JsonProcessingException e) {
            throw notJson(SafetensorsException.oneLine(e.getOriginalMessage()), e);
        }
    }

    private void entry(String name, JsonParser json) throws IOException {
        if (name.equals(METADATA)) {
            if (metadataSeen) {
                throw duplicate(name, "the header");
            }
            metadataSeen = true;
            readMetadata(json);
        } else if (tensors.put(name, readTensor(name, json)) != null) {
            throw duplicate(name, "the header");
        }
    }

    private void readMetadata(JsonParser json) throws IOException {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw badMetadata("they are not an object");
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String key = json.currentName();
            if (json.nextToken() != JsonToken.VALUE_STRING) {
                throw badMetadata(
                        "the value of " + SafetensorsException.quote(key) + " is not a string");
            }
            if (metadata.put(key, json.getText()) != null) {
                throw duplicate(key, "the metadata");
            }
        }
    }

    private TensorInfo readTensor(String name, JsonParser json) throws IOException {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw bad(Kind.BAD_ENTRY, name, "is not described by an object");
        }
        Dtype dtype = null;
        long[] shape = null;
        long[] offsets = null;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            boolean again;
            switch (field) {
                case "dtype" -> {
                    again = dtype != null;
                    dtype = readType(name, json);
                }
                case "shape" -> {
                    again = shape != null;
                    shape = readNumbers(Kind.BAD_SHAPE, MOST_DIMENSIONS, name, json);
                }
                case "data_offsets" -> {
                    again = offsets != null;
                    offsets = readNumbers(Kind.BAD_OFFSETS, 2, name, json);
                }
                default ->
                        throw bad(
                                Kind.UNKNOWN_FIELD,
                                name,
                                "has a field " + SafetensorsException.quote(field));
            }
            if (again) {
                throw duplicate(field, "tensor " + SafetensorsException.quote(name));
            }
        }
        if (dtype == null || shape == null || offsets == null) {
            String missing = dtype == null ? "dtype" : shape == null ? "shape" : "data_offsets";
            throw bad(Kind.MISSING_FIELD, name, "has no " + missing);
        }
        if (offsets.length != 2 || offsets[0] > offsets[1]) {
            throw bad(Kind.BAD_OFFSETS, name, "does not have data_offsets [begin, end]");
        }
        return new TensorInfo(name, dtype, shape, offsets[0], offsets[1]);
    }

    private Dtype readType(String name, JsonParser json) throws IOException {
        if (json.nextToken() != JsonToken.VALUE_STRING) {
            throw bad(Kind.UNKNOWN_TYPE, name, "has a dtype that is not a string");
        }
        String type = json.getText();
        return Dtype.named(type)
                .orElseThrow(
                        () ->
                                bad(
                                        Kind.UNKNOWN_TYPE,
                                        name,
                                        "has the unknown dtype "
                                                + SafetensorsException.quote(type)));
    }

    private long[] readNumbers(Kind kind, int most, String name, JsonParser json)
            throws IOException {
        if (json.nextToken() != JsonToken.START_ARRAY) {
            throw badNumbers(kind, name);
        }
        List<Long> numbers = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            // A number that needs more than 64 bits is refused before it is converted.
            if (json.currentToken() != JsonToken.VALUE_NUMBER_INT
                    || json.getTextLength() > 19
                    || json.getText().startsWith("-")
                    || numbers.size() == most) {
                throw badNumbers(kind, name);
            }
            try {
                numbers.add(Long.parseLong(json.getText()));
            } catch (NumberFormatException e) {
                throw badNumbers(kind, name);
            }
        }
        return numbers.stream().mapToLong(Long::longValue).toArray();
    }

    private SafetensorsException badNumbers(Kind kind, String name) {
        return bad(
                kind,
                name,
                kind == Kind.BAD_SHAPE
                        ? "has a shape that is not a list of at most 64 whole numbers from 0 on"
                        : "has data_offsets that are not two whole numbers from 0 on");
    }

    private SafetensorsException bad(Kind kind, String name, String what) {
        return new SafetensorsException(
                kind,
                source
                        + ": tensor "
                        + SafetensorsException.quote(name)
                        + " "
                        + what
                        + "; the file is damaged or was written by a faulty program,"
                        + " get or make it again");
    }

    private SafetensorsException badMetadata(String what) {
        return new SafetensorsException(
                Kind.BAD_METADATA,
                source
                        + " has metadata that do not map strings to strings: "
                        + what
                        + "; get or make the file again");
    }

    private SafetensorsException duplicate(String key, String where) {
        return new SafetensorsException(
                Kind.DUPLICATE_KEY,
                source
                        + " has the key "
                        + SafetensorsException.quote(key)
                        + " twice in "
                        + where
                        + "; get or make the file again");
    }

    private SafetensorsException notJson(String why, JsonProcessingException cause) {
        return new SafetensorsException(
                Kind.HEADER_NOT_JSON,
                source
                        + " has a header that is not valid JSON ("
                        + why
                        + "); it is damaged, get it again",
                cause);
    }
}
