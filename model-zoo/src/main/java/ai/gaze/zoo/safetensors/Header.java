package ai.gaze.zoo.safetensors;

import ai.gaze.zoo.Texts;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The header of a file: its metadata and where each tensor lies. One that exists has been checked.
 *
 * @param metadata the free-form strings, in the order of the header
 * @param tensors by name, in the order of their bytes
 * @param dataStart where in the file the data start, in bytes
 */
record Header(Map<String, String> metadata, Map<String, TensorInfo> tensors, long dataStart) {

    static final String METADATA = "__metadata__";

    /** The longest header that the format allows, in bytes. */
    static final int LONGEST = 100_000_000;

    /** The bytes in front of the header that hold its length. */
    static final int PREFIX = Long.BYTES;

    /** What PyTorch and NumPy can hold; a limit keeps a shape from costing more than its text. */
    private static final int MOST_DIMENSIONS = 64;

    private static final String DAMAGED =
            "; the file is damaged or was written by a faulty program, get or make it again";

    // Names are not interned: a header can hold a million, and the JVM would keep them for good.
    private static final JsonMapper JSON =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                                    .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxStringLength(LONGEST)
                                                    .maxNameLength(LONGEST)
                                                    .build())
                                    .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(
                            DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
                            DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES,
                            DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                    .withCoercionConfigDefaults(
                            all -> {
                                for (CoercionInputShape shape : CoercionInputShape.values()) {
                                    all.setCoercion(shape, CoercionAction.Fail);
                                }
                            })
                    .build();

    /** What the header says of a tensor. */
    record Entry(Dtype dtype, List<Long> shape, @JsonProperty("data_offsets") List<Long> offsets) {}

    /**
     * Reads and checks the header. What this costs is bounded by the bytes that are there, never by
     * a number that they state.
     *
     * @param in the file from its first byte on; read to the end of the header at most
     * @param fileSize the size of the file in bytes
     * @param source what to call the file in an error
     * @throws SafetensorsException if the file is not as the format wants it
     * @throws IOException if it cannot be read
     */
    static Header read(InputStream in, long fileSize, String source) throws IOException {
        byte[] prefix = in.readNBytes(PREFIX);
        if (prefix.length < PREFIX) {
            throw SafetensorsException.cut(
                    "%s has %s bytes where a safetensors file has at least 8; it is cut or something"
                            + " else, get it again",
                    source, prefix.length);
        }
        long length = ByteBuffer.wrap(prefix).order(ByteOrder.LITTLE_ENDIAN).getLong();
        if (length < 0 || length > LONGEST) {
            throw SafetensorsException.of(
                    "%s states a header of %s bytes where safetensors allows %s; it is damaged or"
                            + " something else, get it again",
                    source, Long.toUnsignedString(length), LONGEST);
        }
        byte[] header =
                length > fileSize - PREFIX ? new byte[0] : in.readNBytes(Math.toIntExact(length));
        if (header.length < length) {
            throw SafetensorsException.cut(
                    "%s has %s bytes but states a header of %s; it is cut, get it again",
                    source, Math.min(fileSize, PREFIX + length), length);
        }
        Map<String, String> metadata = new LinkedHashMap<>();
        List<TensorInfo> tensors = new ArrayList<>();
        parse(header, source, metadata, tensors);
        tensors.sort(
                Comparator.comparingLong((TensorInfo t) -> t.begin).thenComparingLong(t -> t.end));
        requireCover(tensors, fileSize - PREFIX - length, source);
        Map<String, TensorInfo> ordered = new LinkedHashMap<>();
        tensors.forEach(tensor -> ordered.put(tensor.name, tensor));
        return new Header(metadata, ordered, PREFIX + length);
    }

    /** Reads the entries one by one: a hostile header costs what its tensors cost. */
    private static void parse(
            byte[] header, String source, Map<String, String> metadata, List<TensorInfo> tensors)
            throws IOException {
        // Not Jackson's decoder, which would guess UTF-16 and let wrong bytes pass.
        try (Reader text =
                        new InputStreamReader(
                                new ByteArrayInputStream(header, 0, unpadded(header, source)),
                                StandardCharsets.UTF_8.newDecoder());
                JsonParser json = JSON.createParser(text)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                json.nextToken();
                if (name.equals(METADATA)) {
                    metadata.putAll(metadata(json, source));
                } else {
                    tensors.add(tensor(name, json, source));
                }
            }
            if (json.nextToken() != null) {
                throw notJson(source, "something follows its closing brace");
            }
        } catch (CharacterCodingException e) {
            throw notJson(source, "it is not UTF-8");
        } catch (JsonProcessingException e) {
            throw notJson(source, SafetensorsException.oneLine(e.getOriginalMessage()));
        }
    }

    /** Returns the length of the JSON, which spaces may follow and nothing may precede. */
    private static int unpadded(byte[] header, String source) {
        int end = header.length;
        while (end > 0 && header[end - 1] == ' ') {
            end--;
        }
        if (end == 0 || header[0] != '{' || header[end - 1] != '}') {
            throw notJson(source, "it does not begin with \"{\" and end with \"}\" and spaces");
        }
        return end;
    }

    private static Map<String, String> metadata(JsonParser json, String source) throws IOException {
        try {
            Map<String, String> read = JSON.readValue(json, new TypeReference<>() {});
            if (read != null && !read.containsValue(null)) {
                return read;
            }
        } catch (JsonMappingException e) {
            // Said below.
        }
        throw SafetensorsException.of(
                "%s has metadata that do not map strings to strings; get or make the file again",
                source);
    }

    private static TensorInfo tensor(String name, JsonParser json, String source)
            throws IOException {
        Entry entry;
        try {
            entry = JSON.readValue(json, Entry.class);
        } catch (JsonMappingException e) {
            String field = e.getPath().isEmpty() ? null : e.getPath().get(0).getFieldName();
            throw bad(
                    source,
                    name,
                    field == null
                            ? "is not described by dtype, shape and data_offsets"
                            : Texts.format(
                                    "has a %s that the format does not have (%s)",
                                    SafetensorsException.quote(field),
                                    SafetensorsException.oneLine(e.getOriginalMessage())));
        }
        if (entry == null) {
            throw bad(source, name, "is not described by an object");
        }
        if (entry.shape.size() > MOST_DIMENSIONS || !areCounts(entry.shape)) {
            throw bad(
                    source,
                    name,
                    "has a shape that is not a list of at most 64 whole numbers from 0 on");
        }
        if (entry.offsets.size() != 2
                || !areCounts(entry.offsets)
                || entry.offsets.get(0) > entry.offsets.get(1)) {
            throw bad(source, name, "does not have data_offsets [begin, end]");
        }
        long[] shape = entry.shape.stream().mapToLong(Long::longValue).toArray();
        TensorInfo tensor =
                new TensorInfo(
                        name, entry.dtype, shape, entry.offsets.get(0), entry.offsets.get(1));
        try {
            long size = entry.dtype.bytes(shape);
            if (size != tensor.size()) {
                throw bad(
                        source,
                        name,
                        Texts.format(
                                "takes %s bytes where type and shape need %s",
                                tensor.size(), size));
            }
        } catch (ArithmeticException e) {
            throw bad(source, name, "has a size that cannot be counted in whole bytes");
        }
        return tensor;
    }

    private static boolean areCounts(List<Long> numbers) {
        return numbers.stream().allMatch(n -> n != null && n >= 0);
    }

    /** The tensors have to cover the data, each byte once. */
    private static void requireCover(List<TensorInfo> sorted, long dataSize, String source) {
        long covered = 0;
        for (TensorInfo tensor : sorted) {
            if (tensor.begin != covered) {
                throw bad(
                        source,
                        tensor.name,
                        tensor.begin < covered
                                ? "shares bytes with the one before it"
                                : "has a gap of " + (tensor.begin - covered) + " before it");
            }
            covered = tensor.end;
            if (covered > dataSize) {
                throw SafetensorsException.cut(
                        "%s has %s bytes of data, but tensor %s ends at %s; it is cut, get it again",
                        source, dataSize, SafetensorsException.quote(tensor.name), covered);
            }
        }
        if (covered < dataSize) {
            throw SafetensorsException.of(
                    "%s has %s bytes after its last tensor, which safetensors does not allow; get or"
                            + " make it again",
                    source, dataSize - covered);
        }
    }

    private static SafetensorsException bad(String source, String name, String what) {
        return SafetensorsException.of(
                "%s: tensor %s %s%s", source, SafetensorsException.quote(name), what, DAMAGED);
    }

    private static SafetensorsException notJson(String source, String why) {
        return SafetensorsException.of(
                "%s has a header that is not valid JSON (%s); it is damaged, get it again",
                source, why);
    }
}
