package ai.gaze.training.explain;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.layer.Layers;
import ai.gaze.zoo.layer.NamedSequential;
import ai.gaze.zoo.layer.ParameterNames;
import ai.gaze.zoo.safetensors.SafetensorsFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GradCamTest {

    @TempDir private Path folder;
    private Path fixture;

    @BeforeEach
    void copyFixture() throws IOException {
        fixture = folder.resolve("grad-cam.safetensors");
        try (InputStream in = getClass().getResourceAsStream("grad-cam.safetensors")) {
            Files.copy(in, fixture);
        }
    }

    /** The fixture is PyTorch's, by grad-cam.py. */
    @Test
    void itIsThatOfPyTorchForEveryClassAndLayer() throws IOException {
        try (NDManager manager = NDManager.newBaseManager();
                SafetensorsFile file = SafetensorsFile.open(fixture)) {
            ExplainedNetwork network = network(manager, file);
            InputImage image = image(manager, file);
            assertArrayEquals(
                    file.toNDArray(manager, "logits").toFloatArray(),
                    network.logits(network.prepare(manager, image.pixels())).toFloatArray(),
                    1e-5f);
            for (String layer : List.of("relu1", "relu2")) {
                for (int target = 0; target < 3; target++) {
                    GradCam computed = GradCam.of(network, image, layer, target);
                    float[] expected = file.toNDArray(manager, layer + "." + target).toFloatArray();
                    assertArrayEquals(expected, computed.values(), 1e-7f, layer + " " + target);
                    assertEquals(expected.length, computed.height() * computed.width());
                }
            }
        }
    }

    @Test
    void theLastMapIsTheOneInFrontOfThePooling() throws IOException {
        Map<String, String> layers =
                Map.of(
                        "simple-cnn none", "relu3",
                        "simple-cnn se", "se3",
                        "vgg11-bn-cifar none", "features.27",
                        "resnet20 se", "layer3",
                        "densenet-bc-100-12 none", "relu");
        for (Map.Entry<String, String> entry : layers.entrySet()) {
            String[] names = entry.getKey().split(" ", -1);
            try (NDManager manager = NDManager.newBaseManager()) {
                ExplainedNetwork network = Networks.of(manager, names[0], names[1]);
                String last = TargetLayer.lastMap(network, Networks.image(0));
                assertEquals(entry.getValue(), last, entry.getKey());
            }
        }
    }

    @Test
    void aLayerWithoutAMapIsRefused() throws IOException {
        try (NDManager manager = NDManager.newBaseManager();
                SafetensorsFile file = SafetensorsFile.open(fixture)) {
            ExplainedNetwork network = network(manager, file);
            InputImage image = image(manager, file);
            UserException refused =
                    assertThrows(
                            UserException.class, () -> GradCam.of(network, image, "flatten", 0));
            assertTrue(refused.getMessage().contains("flatten gives no map"));
            refused =
                    assertThrows(UserException.class, () -> GradCam.of(network, image, "relu3", 0));
            assertTrue(refused.getMessage().contains("unknown layer \"relu3\": did you mean"));
            // The collector was closed in spite of the refusal.
            assertEquals(0, GradCam.of(network, image, "relu2", 0).target());
        }
    }

    private static ExplainedNetwork network(NDManager manager, SafetensorsFile file)
            throws IOException {
        NamedSequential network =
                new NamedSequential()
                        .add("conv1", Layers.conv(3, 4, 3, 1, 1, true))
                        .add("relu1", Layers.relu())
                        .add("pool1", Layers.maxPool(2))
                        .add("conv2", Layers.conv(4, 6, 3, 1, 1, true))
                        .add("relu2", Layers.relu())
                        .add("flatten", Layers.flatten())
                        .add("fc", Layers.linear(96, 3, true));
        network.initialize(manager, DataType.FLOAT32, new Shape(1, 3, 8, 8));
        for (var parameter : ParameterNames.of(network).entrySet()) {
            parameter
                    .getValue()
                    .getArray()
                    .set(file.toNDArray(manager, parameter.getKey()).toFloatArray());
        }
        return Networks.of(manager, network, 8, List.of("a", "b", "c"));
    }

    private static InputImage image(NDManager manager, SafetensorsFile file) throws IOException {
        return new InputImage("noise", 8, file.toNDArray(manager, "pixels").toByteArray());
    }
}
