package ai.gaze.zoo.safetensors;

import ai.gaze.zoo.file.FileKind;
import ai.gaze.zoo.safetensors.SafetensorsException.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * A whole safetensors file in memory, for what comes out of a jar and for small files. It is
 * checked as strictly as a {@link SafetensorsFile}.
 */
public final class SafetensorsBytes {

    private final String source;
    private final byte[] bytes;
    private final Header header;

    private SafetensorsBytes(String source, byte[] bytes, Header header) {
        this.source = source;
        this.bytes = bytes;
        this.header = header;
    }

    /**
     * Reads to the end and checks.
     *
     * @param in the bytes of the file, fewer than 2 GiB
     * @param source what to call the file in an error
     * @throws SafetensorsException if it is not as the format wants it
     * @throws IOException if it cannot be read
     */
    public static SafetensorsBytes read(InputStream in, String source) throws IOException {
        byte[] bytes = in.readAllBytes();
        try {
            Header header = Header.read(new ByteArrayInputStream(bytes), bytes.length, source);
            return new SafetensorsBytes(source, bytes, header);
        } catch (SafetensorsException e) {
            throw FileKind.of(bytes)
                    .filter(kind -> kind != FileKind.SAFETENSORS)
                    .map(kind -> kind.sentence(source, "safetensors"))
                    .map(sentence -> new SafetensorsException(e.kind(), sentence, e))
                    .orElse(e);
        }
    }

    /** Returns the free-form strings of the header, in their order; none if it has none. */
    public Map<String, String> metadata() {
        return Collections.unmodifiableMap(header.metadata());
    }

    /** Returns the names of the tensors, in the order of their bytes. */
    public List<String> names() {
        return List.copyOf(header.tensors().keySet());
    }

    /**
     * Returns a tensor.
     *
     * @param name its name
     * @throws SafetensorsException if there is none of this name
     */
    public TensorView tensor(String name) {
        TensorInfo tensor = header.tensors().get(name);
        if (tensor == null) {
            throw new SafetensorsException(
                    Kind.NO_SUCH_TENSOR,
                    source + " has no tensor " + SafetensorsException.quote(name));
        }
        int start = Math.toIntExact(header.dataStart() + tensor.begin);
        return new TensorView(
                tensor.dtype,
                tensor.shape,
                ByteBuffer.wrap(bytes, start, Math.toIntExact(tensor.size())));
    }
}
