package ai.gaze.zoo.safetensors;

import ai.gaze.zoo.file.AtomicFiles;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Writes safetensors files. Equal input gives equal bytes.
 *
 * <p>Tensors with larger elements come first and otherwise in the order given, so that every tensor
 * starts at a multiple of its element size: readers that map the file need no copy.
 */
public final class SafetensorsWriter {

    private static final JsonFactory JSON = new JsonFactory();

    private SafetensorsWriter() {}

    /**
     * Writes a file, whole or not at all.
     *
     * @param path the file; replaced if it exists
     * @param tensors by name
     * @param metadata free-form strings, written in the map's order
     * @throws SafetensorsException if the tensors cannot be stored in this format
     * @throws IOException if the file cannot be written; the old one is then untouched
     */
    public static void write(
            Path path, Map<String, ? extends TensorData> tensors, Map<String, String> metadata)
            throws IOException {
        AtomicFiles.write(path, out -> write(out, tensors, metadata));
    }

    /**
     * Writes to a channel.
     *
     * @param out where to; stays open
     * @param tensors by name
     * @param metadata free-form strings, written in the map's order
     * @throws SafetensorsException if the tensors cannot be stored in this format
     * @throws IOException if it cannot be written
     */
    public static void write(
            WritableByteChannel out,
            Map<String, ? extends TensorData> tensors,
            Map<String, String> metadata)
            throws IOException {
        List<Map.Entry<String, ? extends TensorData>> ordered = new ArrayList<>(tensors.entrySet());
        ordered.sort(Comparator.comparingInt(e -> -e.getValue().dtype().bits()));
        byte[] json = header(ordered, metadata);
        int padded = Math.addExact(json.length, Math.floorMod(-json.length, Long.BYTES));
        if (padded > Header.LONGEST) {
            throw SafetensorsException.of(
                    "the names and metadata take %s bytes where a safetensors header has at most %s;"
                            + " store fewer or shorter ones",
                    padded, Header.LONGEST);
        }
        ByteBuffer start = ByteBuffer.allocate(Header.PREFIX + padded);
        start.order(ByteOrder.LITTLE_ENDIAN).putLong(padded).put(json);
        while (start.hasRemaining()) {
            start.put((byte) ' ');
        }
        AtomicFiles.writeFully(out, start.flip());
        for (Map.Entry<String, ? extends TensorData> tensor : ordered) {
            tensor.getValue().writeTo(out);
        }
    }

    private static byte[] header(
            List<Map.Entry<String, ? extends TensorData>> tensors, Map<String, String> metadata)
            throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            if (!metadata.isEmpty()) {
                json.writeObjectFieldStart(Header.METADATA);
                for (Map.Entry<String, String> entry : metadata.entrySet()) {
                    json.writeStringField(entry.getKey(), entry.getValue());
                }
                json.writeEndObject();
            }
            long offset = 0;
            for (Map.Entry<String, ? extends TensorData> tensor : tensors) {
                if (tensor.getKey().equals(Header.METADATA)) {
                    throw SafetensorsException.of(
                            "a tensor cannot be named \"__metadata__\", which safetensors reserves;"
                                    + " rename it");
                }
                long[] shape = tensor.getValue().shape();
                long end = Math.addExact(offset, tensor.getValue().dtype().bytes(shape));
                json.writeObjectFieldStart(tensor.getKey());
                json.writeStringField("dtype", tensor.getValue().dtype().name());
                json.writeFieldName("shape");
                json.writeArray(shape, 0, shape.length);
                json.writeFieldName("data_offsets");
                json.writeArray(new long[] {offset, end}, 0, 2);
                json.writeEndObject();
                offset = end;
            }
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }
}
