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
import java.util.List;

/** One file of stored numbers: tensors and metadata. */
final class Fixture {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String source;
    private final SafetensorsFile file;

    private Fixture(String source, SafetensorsFile file) {
        this.source = source;
        this.file = file;
    }

    /**
     * @param in the bytes of a safetensors file
     * @param source what to call it in an error
     * @throws UserException if it is none
     */
    static Fixture read(InputStream in, String source) throws IOException {
        return new Fixture(source, SafetensorsFile.read(in, source));
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

    List<String> names() {
        return file.names();
    }

    boolean has(String tensor) {
        return file.names().contains(tensor);
    }

    long[] shape(String tensor) {
        return file.shape(tensor);
    }

    /** Returns a tensor of float32, or the bytes of one of uint8 as 0 to 255. */
    float[] floats(String tensor) {
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
        JsonNode own = json("tensor_tolerance").path(tensor);
        return Tolerance.parse(own.isMissingNode() ? required("tolerance") : own.asText());
    }
}
