package ai.gaze.zoo.pth;

import ai.gaze.zoo.file.AtomicFiles;
import ai.gaze.zoo.safetensors.TensorData;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes a {@code state_dict()} as {@code torch.save} does since PyTorch 1.6. {@code torch.load}
 * takes it with {@code weights_only=True}. Equal input gives equal bytes.
 */
public final class PthWriter {

    private static final String FOLDER = "gaze/";

    private PthWriter() {}

    /**
     * Writes a file, whole or not at all.
     *
     * @param path the file; replaced if it exists
     * @param tensors by name
     * @param metadata free-form strings, in an entry that {@code torch.load} does not read
     * @throws ai.gaze.zoo.UserException if the tensors cannot be stored in this format
     * @throws IOException if the file cannot be written; the old one is then untouched
     */
    public static void write(
            Path path, Map<String, ? extends TensorData> tensors, Map<String, String> metadata)
            throws IOException {
        AtomicFiles.writeNamed(path, file -> write(Files.newOutputStream(file), tensors, metadata));
    }

    private static void write(
            OutputStream out,
            Map<String, ? extends TensorData> tensors,
            Map<String, String> metadata)
            throws IOException {
        Pickler pickler = new Pickler().dict();
        int key = 0;
        for (Map.Entry<String, ? extends TensorData> tensor : tensors.entrySet()) {
            TensorData data = tensor.getValue();
            pickler.string(tensor.getKey())
                    .tensor(data.dtype(), data.shape(), String.valueOf(key++), false);
        }
        try (AlignedZip zip = new AlignedZip(out)) {
            zip.add(FOLDER + ZipFormat.OBJECT, pickler.endDict().finish());
            zip.add(FOLDER + ZipFormat.ORDER, "little".getBytes(StandardCharsets.US_ASCII));
            if (!metadata.isEmpty()) {
                zip.add(
                        FOLDER + ZipFormat.METADATA,
                        new ObjectMapper().writeValueAsBytes(new TreeMap<>(metadata)));
            }
            key = 0;
            for (TensorData tensor : tensors.values()) {
                zip.add(FOLDER + "data/" + key++, tensor::writeTo);
            }
            zip.add(FOLDER + "version", "3\n".getBytes(StandardCharsets.US_ASCII));
        }
    }
}
