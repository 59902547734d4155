package ai.gaze.zoo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import ai.gaze.testing.ComputedWeights;
import ai.gaze.zoo.layer.ParameterNames;
import ai.gaze.zoo.pth.PthWriter;
import ai.gaze.zoo.safetensors.SafetensorsWriter;
import ai.gaze.zoo.safetensors.TensorData;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Networks of timm with the names of {@code timm.txt.gz}, which {@code timm-logits.py} writes. */
class TimmTest {

    private static final float TOLERANCE = 1e-4f;

    @TempDir private Path folder;

    private static List<String> lines(String network) throws IOException {
        try (InputStream in =
                new GZIPInputStream(TimmTest.class.getResourceAsStream("timm.txt.gz"))) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .filter(line -> line.startsWith(network + " "))
                    .map(line -> line.substring(network.length() + 1))
                    .toList();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "resnet18, resnet18, ''",
        "resnet50, resnet50, ''",
        "densenet121, densenet121, ''",
        "efficientnet_b0, efficientnet-b0, EfficientNets of timm",
        "resnetv2_18, preact-resnet18, ResNetV2s of timm"
    })
    void weightsUnderTheNamesOfTimmGiveItsLogits(String network, String own, String remark)
            throws IOException {
        List<String> lines = lines(network);
        String[] logits = lines.get(lines.size() - 1).split(" ", -1);
        int size = Integer.parseInt(logits[1]);
        try (NDManager manager = NDManager.newBaseManager()) {
            Map<String, NDArray> arrays = new LinkedHashMap<>();
            for (String line : lines.subList(0, lines.size() - 1)) {
                String[] words = line.split(" ", -1);
                arrays.put(words[0], weight(manager, arrays.size(), words[0], shape(words[1])));
            }
            Path safetensors = folder.resolve("model.safetensors");
            SafetensorsWriter.write(safetensors, TensorData.ofAll(arrays), Map.of());
            List<Path> files = new ArrayList<>(List.of(safetensors));
            if (network.equals("resnet18")) {
                files.add(folder.resolve("model.pth"));
                PthWriter.write(files.get(1), TensorData.ofAll(arrays), Map.of());
            }
            for (Path file : files) {
                Block block = zeros(manager, own, 10, size, Map.of("stem", "imagenet"));
                WeightsReport report = Weights.load(block, file, Fit.ALL);
                assertTrue(report.isComplete(), report::toString);
                assertTrue(report.remarks().toString().contains(remark), report::toString);
                assertEquals(remark.isEmpty(), report.remarks().isEmpty());
                assertLogits(logits, block, manager, size);
            }
            Block other = zeros(manager, own, 3, size, Map.of("stem", "imagenet"));
            assertTrue(Weights.load(other, safetensors, Fit.ALL_BUT_HEAD).headDiffers());
        }
    }

    // Its weights take 400 MB: they go to the network without a file.
    @Test
    void theNamesOfItsVggAreThoseOfTheSameLayers() throws IOException {
        List<String> lines = lines("vgg11_bn");
        String[] logits = lines.get(lines.size() - 1).split(" ", -1);
        int size = Integer.parseInt(logits[1]);
        try (NDManager manager = NDManager.newBaseManager()) {
            Block block = zeros(manager, "vgg11-bn", 10, size, Map.of());
            Map<String, Parameter> parameters = ParameterNames.of(block);
            Map<String, String> shapes = new LinkedHashMap<>();
            lines.subList(0, lines.size() - 1).stream()
                    .map(line -> line.split(" ", -1))
                    .forEach(words -> shapes.put(words[0], words[1]));
            List<String> names = List.copyOf(shapes.keySet());
            StoredNames stored = StoredNames.of(parameters.keySet(), names);
            assertTrue(stored.flattens());
            assertTrue(stored.remarks().toString().contains("VGGs of timm"));
            for (Map.Entry<String, Parameter> parameter : parameters.entrySet()) {
                String name = stored.stored().get(parameter.getKey());
                NDArray array = parameter.getValue().getArray();
                try (NDArray value =
                        weight(manager, names.indexOf(name), name, shape(shapes.get(name)))) {
                    array.set(new NDIndex("..."), value.reshape(array.getShape()));
                }
            }
            assertLogits(logits, block, manager, size);
        }
    }

    private static Block zeros(
            NDManager manager, String name, int classes, int size, Map<String, String> options) {
        Block block =
                ModelZoo.create(new ModelSpec(name, AttentionSpec.NONE, classes, size, options));
        ParameterNames.of(block).values().forEach(p -> p.setInitializer(Initializer.ZEROS));
        block.initialize(manager, DataType.FLOAT32, new Shape(1, 3, size, size));
        return block;
    }

    private static void assertLogits(String[] stored, Block block, NDManager manager, int size) {
        float[] expected = new float[stored.length - 2];
        for (int i = 0; i < expected.length; i++) {
            expected[i] = Float.parseFloat(stored[i + 2]);
        }
        try (NDManager scope = manager.newSubManager()) {
            NDArray images = ComputedWeights.images(scope, 2, size, size);
            float[] logits =
                    block.forward(new ParameterStore(scope, false), new NDList(images), false)
                            .singletonOrThrow()
                            .toFloatArray();
            assertArrayEquals(expected, logits, TOLERANCE, () -> Arrays.toString(logits));
        }
    }

    private static Shape shape(String text) {
        return text.isEmpty()
                ? new Shape()
                : new Shape(
                        Arrays.stream(text.split("x", -1)).mapToLong(Long::parseLong).toArray());
    }

    private static NDArray weight(NDManager manager, int k, String name, Shape shape) {
        return shape.dimension() == 0
                ? manager.create(0L)
                : ComputedWeights.weight(manager, k, name, shape);
    }
}
