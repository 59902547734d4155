package ai.gaze.training.selftest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** One file of stored numbers: tensors and metadata. */
final class Fixture {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final JsonNode header;
    private final ByteBuffer data;

    private Fixture(JsonNode header, ByteBuffer data) {
        this.header = header;
        this.data = data;
    }

    static Fixture read(InputStream in) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(in.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
        int length = Math.toIntExact(bytes.getLong());
        byte[] text = new byte[length];
        bytes.get(text);
        JsonNode header = JSON.readTree(new String(text, StandardCharsets.UTF_8));
        return new Fixture(header, bytes.slice().order(ByteOrder.LITTLE_ENDIAN));
    }

    String metadata(String key) {
        return header.get("__metadata__").path(key).asText("");
    }

    JsonNode json(String key) {
        try {
            return JSON.readTree(metadata(key));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("metadata " + key + " is not JSON", e);
        }
    }

    List<String> names() {
        List<String> names = new ArrayList<>();
        header.fieldNames().forEachRemaining(names::add);
        names.remove("__metadata__");
        return names;
    }

    boolean has(String tensor) {
        return header.has(tensor);
    }

    long[] shape(String tensor) {
        JsonNode shape = header.get(tensor).get("shape");
        long[] dimensions = new long[shape.size()];
        for (int i = 0; i < dimensions.length; i++) {
            dimensions[i] = shape.get(i).asLong();
        }
        return dimensions;
    }

    float[] floats(String tensor) {
        ByteBuffer bytes = bytes(tensor);
        float[] values = new float[bytes.remaining() / Float.BYTES];
        bytes.asFloatBuffer().get(values);
        return values;
    }

    long[] longs(String tensor) {
        ByteBuffer bytes = bytes(tensor);
        long[] values = new long[bytes.remaining() / Long.BYTES];
        bytes.asLongBuffer().get(values);
        return values;
    }

    Tolerance tolerance(String tensor) {
        JsonNode own = json("tensor_tolerance").path(tensor);
        return Tolerance.parse(own.isMissingNode() ? metadata("tolerance") : own.asText());
    }

    private ByteBuffer bytes(String tensor) {
        JsonNode offsets = header.get(tensor).get("data_offsets");
        int begin = offsets.get(0).asInt();
        return data.slice(begin, offsets.get(1).asInt() - begin).order(ByteOrder.LITTLE_ENDIAN);
    }
}
