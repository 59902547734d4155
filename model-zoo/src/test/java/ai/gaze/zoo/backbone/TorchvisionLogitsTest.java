package ai.gaze.zoo.backbone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.gaze.testing.ComputedWeights;
import ai.gaze.zoo.ModelSpec;
import ai.gaze.zoo.ModelZoo;
import ai.gaze.zoo.segmentation.SegmentationNetwork;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Networks with torchvision's and timm's weights compute what theirs compute. */
class TorchvisionLogitsTest {

    private static final int CLASSES = 1000;
    private static final String SEGMENTATION = "segmentation-";
    private static final double TOLERANCE = 1e-4;

    static Set<String> networks() throws IOException {
        Set<String> networks = Torchvision.computed().keySet();
        assertEquals(15, networks.size(), networks::toString);
        return networks;
    }

    @ParameterizedTest
    @MethodSource("networks")
    void theLogitsAreThoseOfPyTorch(String network) throws IOException {
        String[] words = network.split(" ", -1);
        List<String> stored = Torchvision.computed().get(network);
        String[] size = stored.get(0).split("x", -1);
        int height = Integer.parseInt(size[0]);
        int width = Integer.parseInt(size[1]);
        boolean dense = words[0].startsWith(SEGMENTATION);
        Block block =
                dense
                        ? SegmentationNetwork.builder()
                                .setBackbone(
                                        ResNet.builder()
                                                .setNumLayers(50)
                                                .optCifarStem(false)
                                                .optDilatedStages(2))
                                .optHead(words[0].substring(SEGMENTATION.length()))
                                .setOutSize(21)
                                .build()
                        : ModelZoo.create(
                                ModelSpec.of(words[0], "none", CLASSES, height)
                                        .withOptions(options(words)));
        int step = dense ? 3001 : 100;
        List<String> names = List.copyOf(Torchvision.shapes(words[0]).keySet());
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray images = ComputedWeights.images(manager, 2, height, width);
            Torchvision.fill(block, manager, names, images.getShape(), Double.parseDouble(size[2]));
            float[] logits =
                    block.forward(new ParameterStore(manager, false), new NDList(images), false)
                            .singletonOrThrow()
                            .toFloatArray();
            assertEquals(dense ? 2 * 21 * height * width : 2 * CLASSES, logits.length);
            assertEquals((logits.length + step - 1) / step, stored.size() - 1);
            double largest = 1;
            double difference = 0;
            for (int i = 1; i < stored.size(); i++) {
                double expected = Double.parseDouble(stored.get(i));
                largest = Math.max(largest, Math.abs(expected));
                difference = Math.max(difference, Math.abs(expected - logits[(i - 1) * step]));
            }
            double relative = difference / largest;
            assertTrue(relative <= TOLERANCE, () -> network + " differs by " + relative);
        }
    }

    private static Map<String, String> options(String... words) {
        Map<String, String> options = new HashMap<>(Map.of("stem", "imagenet"));
        for (String option : Arrays.asList(words).subList(1, words.length)) {
            String[] sides = option.split("=", -1);
            options.put(sides[0], sides[1]);
        }
        return options;
    }
}
