package ai.gaze.training.run;

import ai.djl.nn.Block;
import ai.gaze.zoo.ModelSpec;
import ai.gaze.zoo.ModelZoo;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.Weights;
import ai.gaze.zoo.WeightsReport;
import ai.gaze.zoo.backbone.Backbones;
import ai.gaze.zoo.file.FileErrors;
import ai.gaze.zoo.safetensors.SafetensorsFile;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/** The weights that a training starts from, of a file of Gaze's or of others. */
public final class InitialWeights {

    /** The entry of a file's metadata that says which network the weights are of, in JSON. */
    public static final String NETWORK = "network";

    private static final ObjectMapper JSON = new ObjectMapper();

    private InitialWeights() {}

    /**
     * Overwrites the weights of a network with those of the file that a recipe names.
     *
     * @param network the network, initialized
     * @param spec what it is
     * @param transfer names the file
     * @param warning is told what did not fit, and what fits by name only
     * @throws UserException if the file cannot be used
     */
    static void load(
            Block network, ModelSpec spec, TransferSpec transfer, Consumer<String> warning) {
        Path file = Path.of(transfer.init());
        try {
            WeightsReport report = Weights.load(network, file, transfer.partial());
            if (!report.isComplete()) {
                warning.accept("not all weights in " + file + " fit: " + report);
            }
            warnOfOtherNetwork(spec, file, warning);
        } catch (IOException e) {
            throw new UserException(
                    FileErrors.sentence(FileErrors.naming(file, e))
                            + "; a training can start from a safetensors file that can be read",
                    e);
        }
    }

    // Weights of the same names and shapes may be of a network that computes something else.
    private static void warnOfOtherNetwork(ModelSpec spec, Path file, Consumer<String> warning)
            throws IOException {
        Optional<String> own = ModelZoo.unlikePublished(spec);
        Optional<ModelSpec> origin = origin(file);
        Optional<String> theirs =
                origin.filter(o -> Backbones.names().contains(o.backbone()))
                        .flatMap(ModelZoo::unlikePublished);
        if (own.equals(theirs)) {
            return;
        }
        String difference = own.or(() -> theirs).orElseThrow();
        warning.accept(
                "the weights in "
                        + file
                        + " fit by their names and shapes, but "
                        + (origin.isPresent()
                                ? "they are of a network with another stem than this one: of one of"
                                        + " the two it holds that "
                                : "this network is not the one that is published with such"
                                        + " weights: ")
                        + difference
                        + "; the recipe's key model-options chooses, such as {stem: imagenet}");
    }

    /** The network that the weights of a file are of, if Gaze wrote it. */
    private static Optional<ModelSpec> origin(Path file) throws IOException {
        String text;
        try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
            text = tensors.metadata().get(NETWORK);
        }
        try {
            if (text != null) {
                return Optional.of(JSON.readValue(text, ModelSpec.class));
            }
            // A checkpoint lies in a folder of its run.
            Path run = file.toAbsolutePath().resolveSibling("../run.json").normalize();
            return Files.isRegularFile(run)
                    ? Optional.ofNullable(
                            JSON.treeToValue(
                                    JSON.readTree(run.toFile()).get(NETWORK), ModelSpec.class))
                    : Optional.empty();
        } catch (JsonProcessingException e) {
            // Others may call something so, too; and a run that is damaged is not asked for here.
            return Optional.empty();
        }
    }
}
