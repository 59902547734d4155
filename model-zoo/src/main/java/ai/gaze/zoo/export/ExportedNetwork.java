package ai.gaze.zoo.export;

import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.file.FileKind;
import ai.gaze.zoo.trace.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A network in a file, run by an engine that knows nothing of the blocks that it was made of. */
public interface ExportedNetwork extends AutoCloseable {

    /**
     * Loads a TorchScript file ({@code .pt}) through DJL or an ONNX file ({@code .onnx}) through
     * ONNX Runtime, on the CPU.
     *
     * @throws IOException if the file cannot be read
     * @throws UserException if its name ends in neither, or the engine takes it for no network
     */
    static ExportedNetwork open(Path file) throws IOException {
        if (file == null) {
            throw new UserException("a network was to be opened from null; give it a file");
        }
        return open(file, file.getFileName() == null ? "" : file.getFileName().toString());
    }

    /**
     * Opens a file that is to be called something else.
     *
     * @param name what it is to be called, which says of what kind it is
     */
    static ExportedNetwork open(Path file, String name) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new UserException(
                    Files.exists(file)
                            ? file + " is no regular file; give a .pt or .onnx file"
                            : "there is no file " + file + "; check the name");
        }
        if (name.endsWith(".pt")) {
            return new TorchScriptNetwork(file);
        }
        if (name.endsWith(".onnx")) {
            return new OnnxNetwork(file);
        }
        throw new UserException(
                FileKind.of(file)
                        .filter(kind -> kind != FileKind.ONNX && kind != FileKind.TORCHSCRIPT)
                        .map(kind -> kind.sentence(file.toString(), "TorchScript (.pt) or ONNX"))
                        .orElse(
                                "cannot load \""
                                        + name
                                        + "\": expected the name of a .pt or .onnx file"));
    }

    /**
     * Returns the error that an engine does not take a file for a network.
     *
     * @param expected what it should be
     * @param kind the same
     * @param why what the engine says
     */
    static UserException unreadable(
            Path file, String expected, FileKind kind, String why, Exception cause)
            throws IOException {
        String reason = String.valueOf(why).lines().findFirst().orElse("");
        String sentence =
                FileKind.of(file)
                        .filter(found -> found != kind)
                        .map(found -> found.sentence(file.toString(), expected))
                        .orElse(
                                Texts.format(
                                        "%s is not a network in %s that can be read%s; give a"
                                                + " whole file that was exported to %s",
                                        file,
                                        expected,
                                        reason.isEmpty() ? "" : " (" + reason + ")",
                                        expected));
        return new UserException(sentence, cause);
    }

    /** Returns what the file says of itself, {@link ExportMetadata#of}; empty if nothing. */
    Map<String, String> metadata();

    /**
     * Runs the network.
     *
     * @param inputs its inputs, batch first
     * @return its outputs
     * @throws IllegalArgumentException if they are not as many as the network takes, or null
     */
    List<Tensor> run(List<Tensor> inputs);

    /** Refuses inputs that are null. */
    static void require(List<Tensor> inputs) {
        if (inputs == null || inputs.stream().anyMatch(Objects::isNull)) {
            throw new IllegalArgumentException(
                    "the network was given null for its inputs; give it tensors");
        }
    }

    @Override
    void close();
}
