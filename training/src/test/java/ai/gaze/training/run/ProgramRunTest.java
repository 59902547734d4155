package ai.gaze.training.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.gaze.training.TinyNetwork;
import ai.gaze.training.Training;
import ai.gaze.training.data.ImageDataset;
import ai.gaze.training.explain.ExplainedNetwork;
import ai.gaze.training.explain.Explanation;
import ai.gaze.training.explain.GradCam;
import ai.gaze.training.explain.InputImage;
import ai.gaze.training.explain.Method;
import ai.gaze.training.explain.Request;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.Weights;
import ai.gaze.zoo.backbone.CifarResNet;
import ai.gaze.zoo.layer.ParameterNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a program has of a network that it trained itself. */
class ProgramRunTest {

    private static final ImageDataset DATA = TinyImages.data(16, 8);

    private static Block network() {
        return CifarResNet.builder().setNumLayers(8).setOutSize(2).optAttention("se").build();
    }

    private static Training training(Block network) {
        return Training.builder()
                .setNetwork(network)
                .setData(DATA)
                .optDevice(Device.cpu())
                .optBatchSize(8)
                .build();
    }

    @Test
    void theBestWeightsOfItsRunLoadIntoItsNetwork(@TempDir Path folder) throws IOException {
        Map<String, float[]> trained;
        try (Training training =
                Training.builder()
                        .setNetwork(network())
                        .setData(DATA)
                        .optDevice(Device.cpu())
                        .optBatchSize(8)
                        .addCallback(new RunDirectory(folder.resolve("run")))
                        .build()) {
            training.run();
            trained = TinyNetwork.weights(training);
        }
        try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
            Block again = network();
            again.initialize(manager, DataType.FLOAT32, new Shape(1, 3, 8, 8));
            Weights.load(again, folder.resolve("run/checkpoints/best.safetensors"), false);
            assertEquals(trained.keySet(), ParameterNames.of(again).keySet());
            ParameterNames.of(again)
                    .forEach(
                            (name, weight) ->
                                    assertArrayEquals(
                                            trained.get(name),
                                            weight.getArray().toFloatArray(),
                                            name));
        }
    }

    @Test
    void itIsExplained(@TempDir Path folder) throws IOException {
        try (Training training = training(network())) {
            training.run();
            try (ExplainedNetwork network = ExplainedNetwork.of(training.network(), DATA)) {
                assertFalse(network.attention().isEmpty());
                Explanation explanation =
                        new Explanation(network, new Request(Method.of(network), null, null, null));
                InputImage image = InputImage.of("first", DATA.test(), 0);
                explanation.add(image);
                Path page = explanation.write(folder, "a page");
                assertTrue(Files.size(page) > 10_000);
                assertEquals(64, GradCam.of(network, image, "layer3", 1).values().length * 16);
            }
            // The weights are those of the training still.
            assertTrue(training.network().isInitialized());
        }
    }

    @Test
    void whatHasNoWeightsIsNotExplained() {
        UserException e =
                assertThrows(UserException.class, () -> ExplainedNetwork.of(network(), DATA));
        assertTrue(e.getMessage().contains("has no weights"), e::getMessage);
    }
}
