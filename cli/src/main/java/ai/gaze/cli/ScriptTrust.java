package ai.gaze.cli;

import ai.gaze.training.data.GazeHome;
import ai.gaze.training.export.ExportFormat;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.file.FileErrors;
import ai.gaze.zoo.file.FileKind;
import ai.gaze.zoo.file.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/**
 * {@code --trust}: a TorchScript file is a program, which the engine runs with the rights of its
 * user. What was exported here is known by its SHA-256 sum.
 */
final class ScriptTrust {

    @Option(
            names = "--trust",
            description =
                    "Run a TorchScript file (.pt) that was not exported here by this user: it is a"
                            + " program. ONNX files and runs need no trust.")
    private boolean trust;

    /**
     * Lets only a file through that may run.
     *
     * @param network a file or a run directory
     * @throws UserException if it is a program of somebody else, or no network at all
     */
    void require(Path network) throws IOException {
        boolean isScript = network.toString().endsWith(ExportFormat.TORCHSCRIPT.extension());
        if (trust || !isScript || !Files.isRegularFile(network)) {
            return;
        }
        Optional<FileKind> kind = FileKind.of(network);
        if (kind.isPresent() && kind.get() != FileKind.TORCHSCRIPT) {
            throw new UserException(kind.get().sentence(network.toString(), "TorchScript"));
        }
        if (!Files.exists(mark(network))) {
            throw new UserException(
                    Texts.format(
                            "%s is a TorchScript program that was not exported here: --trust runs it, as you would run a program of its author; an ONNX file needs no trust",
                            network));
        }
    }

    /** Remembers a file that was just exported; that it cannot be is a warning. */
    static void remember(Path file, Console console) {
        try {
            Path mark = mark(file);
            Files.createDirectories(mark.getParent());
            Files.write(mark, new byte[0]);
        } catch (IOException e) {
            console.warning(
                    Texts.format(
                            "%s; predict and evaluate will ask for --trust with %s",
                            FileErrors.sentence(e), file));
        }
    }

    private static Path mark(Path file) throws IOException {
        return GazeHome.path().resolve("exported").resolve(Sha256.of(file));
    }
}
