package ai.gaze.training.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.gaze.zoo.AttentionSpec;
import ai.gaze.zoo.ModelSpec;
import ai.gaze.zoo.ModelZoo;
import ai.gaze.zoo.Weights;
import ai.gaze.zoo.layer.SeededInitialization;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Weights that fit by their names are not always those of the network. */
class InitialWeightsTest {

    private static final ModelSpec CIFAR = spec("cifar");
    private static final ModelSpec IMAGENET = spec("imagenet");

    @TempDir private Path folder;

    private static ModelSpec spec(String stem) {
        return new ModelSpec("efficientnet-b0", AttentionSpec.NONE, 2, 32, Map.of("stem", stem));
    }

    @Test
    void weightsOfTorchvisionInANetworkWithAnotherStemAreWarnedOf() throws IOException {
        try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
            Block network = ModelZoo.create(CIFAR);
            SeededInitialization.initialize(network, manager, 1, new Shape(1, 3, 32, 32));
            Path foreign = save(network, "foreign.safetensors", Map.of());
            List<String> warnings = load(network, CIFAR, foreign);
            assertEquals(1, warnings.size(), warnings::toString);
            assertTrue(warnings.get(0).contains("stride 1"), warnings::toString);
            assertTrue(warnings.get(0).contains("model-options"), warnings::toString);
            assertEquals(List.of(), load(network, IMAGENET, foreign));

            String json = new ObjectMapper().writeValueAsString(CIFAR);
            Path own = save(network, "own.safetensors", Map.of(InitialWeights.NETWORK, json));
            assertEquals(List.of(), load(network, CIFAR, own));
            assertTrue(load(network, IMAGENET, own).get(0).contains("another stem"));

            // A checkpoint, whose run knows its network.
            Files.createDirectories(folder.resolve("run/checkpoints"));
            Files.writeString(folder.resolve("run/run.json"), "{\"network\": " + json + "}");
            Path best = save(network, "run/checkpoints/best.safetensors", Map.of());
            assertEquals(List.of(), load(network, CIFAR, best));
            assertEquals(1, load(network, IMAGENET, best).size());
        }
    }

    private Path save(Block network, String name, Map<String, String> metadata) throws IOException {
        Path file = folder.resolve(name);
        Weights.save(network, file, metadata);
        return file;
    }

    private static List<String> load(Block network, ModelSpec spec, Path file) {
        List<String> warnings = new ArrayList<>();
        TransferSpec transfer = new TransferSpec(file.toString(), false, null, null, null, null);
        InitialWeights.load(network, spec, transfer, warnings::add);
        return warnings;
    }
}
