package ai.gaze.training.selftest;

import ai.gaze.zoo.UserException;
import ai.gaze.zoo.file.FileErrors;
import ai.gaze.zoo.safetensors.Dtype;
import ai.gaze.zoo.safetensors.SafetensorsFile;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One file of stored numbers: tensors and metadata. */
final class Fixture {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Some rows of a tensor. */
    private record Rows(String tensor, int begin, int end) {}

    private final String source;
    private final SafetensorsFile file;
    private final Map<String, Rows> cut;

    private Fixture(String source, SafetensorsFile file, Map<String, Rows> cut) {
        this.source = source;
        this.file = file;
        this.cut = cut;
    }

    /**
     * @param in the bytes of a safetensors file
     * @param source what to call it in an error
     * @throws UserException if it is none
     */
    static Fixture read(InputStream in, String source) throws IOException {
        return new Fixture(source, SafetensorsFile.read(in, source), Map.of());
    }

    /** Returns a metadata string, or an empty one. */
    String metadata(String key) {
        return file.metadata().getOrDefault(key, "");
    }

    /**
     * Returns a metadata string.
     *
     * @throws UserException if there is none
     */
    String required(String key) {
        String text = metadata(key);
        if (text.isEmpty()) {
            throw UserException.of(
                    "%s has no metadata \"%s\", which a fixture of its kind needs; make it again",
                    source, key);
        }
        return text;
    }

    /** Returns metadata that is JSON; a missing node if there is none. */
    JsonNode json(String key) {
        try {
            return JSON.readTree(metadata(key));
        } catch (JsonProcessingException e) {
            throw new UserException(
                    "metadata \"" + key + "\" of " + source + " must be JSON; make it again", e);
        }
    }

    /**
     * Returns metadata that is JSON.
     *
     * @throws UserException if there is none
     */
    JsonNode requiredJson(String key) {
        required(key);
        return json(key);
    }

    /**
     * Returns the same, in which what one layer makes of several is theirs.
     *
     * @param joint the layer, such as {@code qkv}
     * @param layers how many rows each layer has, in their order
     */
    Fixture cut(String joint, Map<String, Integer> layers) {
        Map<String, Rows> parts = new LinkedHashMap<>(cut);
        for (String tensor : file.names()) {
            int at = tensor.indexOf("." + joint + ".") + 1;
            int begin = 0;
            for (Map.Entry<String, Integer> layer :
                    at > 0 ? layers.entrySet() : Set.<Map.Entry<String, Integer>>of()) {
                int end = begin + layer.getValue();
                String rest = tensor.substring(at + joint.length());
                parts.put(
                        tensor.substring(0, at) + layer.getKey() + rest,
                        new Rows(tensor, begin, end));
                begin = end;
            }
        }
        return new Fixture(source, file, parts);
    }

    List<String> names() {
        List<String> names = new ArrayList<>(file.names());
        cut.values().forEach(rows -> names.remove(rows.tensor()));
        names.addAll(cut.keySet());
        return names;
    }

    boolean has(String tensor) {
        return names().contains(tensor);
    }

    long[] shape(String tensor) {
        Rows rows = cut.get(tensor);
        if (rows == null) {
            return file.shape(tensor);
        }
        long[] shape = file.shape(rows.tensor()).clone();
        shape[0] = (long) rows.end() - rows.begin();
        return shape;
    }

    /** Returns a tensor of float32, or the bytes of one of uint8 as 0 to 255. */
    float[] floats(String tensor) {
        Rows rows = cut.get(tensor);
        if (rows != null) {
            float[] all = floats(rows.tensor());
            int row = all.length / Math.toIntExact(file.shape(rows.tensor())[0]);
            return Arrays.copyOfRange(all, rows.begin() * row, rows.end() * row);
        }
        if (file.dtype(tensor) == Dtype.U8) {
            ByteBuffer bytes = bytes(tensor);
            float[] values = new float[bytes.remaining()];
            for (int i = 0; i < values.length; i++) {
                values[i] = bytes.get(i) & 0xff;
            }
            return values;
        }
        ByteBuffer bytes = typed(tensor, Dtype.F32);
        float[] values = new float[bytes.remaining() / Float.BYTES];
        bytes.asFloatBuffer().get(values);
        return values;
    }

    long[] longs(String tensor) {
        ByteBuffer bytes = typed(tensor, Dtype.I64);
        long[] values = new long[bytes.remaining() / Long.BYTES];
        bytes.asLongBuffer().get(values);
        return values;
    }

    /** Returns the bytes of a tensor of uint8. */
    ByteBuffer bytes(String tensor) {
        return typed(tensor, Dtype.U8);
    }

    private ByteBuffer typed(String tensor, Dtype expected) {
        Dtype dtype = file.dtype(tensor);
        if (dtype != expected) {
            throw UserException.of(
                    "tensor \"%s\" of %s must be %s, not %s; make it again",
                    tensor, source, expected, dtype);
        }
        try {
            return file.tensor(tensor).data();
        } catch (IOException e) {
            throw FileErrors.unchecked(e);
        }
    }

    Tolerance tolerance(String tensor) {
        Rows rows = cut.get(tensor);
        JsonNode own = json("tensor_tolerance").path(rows == null ? tensor : rows.tensor());
        return Tolerance.parse(own.isMissingNode() ? required("tolerance") : own.asText());
    }
}
