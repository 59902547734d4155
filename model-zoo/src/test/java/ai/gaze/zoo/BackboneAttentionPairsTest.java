package ai.gaze.zoo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.gaze.zoo.attention.Attentions;
import ai.gaze.zoo.backbone.Backbones;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every attention fits every backbone. Each pair is built. A step and a reload are run for every
 * attention in one of the three small backbones, with {@code -Pbreak} in all three, and in the
 * others for one attention each, with that three, in turn; of those above 60 million weights, which
 * differ from them by numbers alone, for none.
 */
class BackboneAttentionPairsTest {

    private static final int SIZE = 32;
    private static final List<String> SMALL = List.of("simple-cnn", "vgg11-bn-cifar", "resnet20");
    private static final boolean ALL = Boolean.getBoolean("gaze.break");
    private static final int SAMPLES = ALL ? 3 : 1;

    static Stream<String> backbones() {
        return Backbones.names().stream();
    }

    static Stream<Arguments> pairsToRun() {
        List<String> attentions = new ArrayList<>(Attentions.names());
        attentions.add(0, "none");
        List<Arguments> pairs = new ArrayList<>();
        for (int b = 0; b < SMALL.size(); b++) {
            for (int a = 0; a < attentions.size(); a++) {
                if (ALL || a % SMALL.size() == b) {
                    pairs.add(Arguments.of(SMALL.get(b), attentions.get(a)));
                }
            }
        }
        int next = 0;
        for (String backbone : Backbones.names()) {
            for (int i = 0; i < SAMPLES && !SMALL.contains(backbone) && !isLarge(backbone); i++) {
                pairs.add(Arguments.of(backbone, attentions.get(next++ % attentions.size())));
            }
        }
        return pairs.stream();
    }

    private static boolean isLarge(String backbone) {
        boolean head = backbone.startsWith("vgg") && !backbone.endsWith("-cifar");
        return head || backbone.equals("resnet152");
    }

    @ParameterizedTest
    @MethodSource("backbones")
    void everyAttentionCanBeBuiltInto(String backbone) {
        for (String attention : Attentions.names()) {
            Block network = ModelZoo.create(ModelSpec.of(backbone, attention, 10, 64));
            assertFalse(ModelZoo.attentionModules(network).isEmpty(), attention);
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("pairsToRun")
    void trainsOneStepAndReloadsToEqualLogits(
            String backbone, String attention, @TempDir Path folder) throws IOException {
        try (NDManager manager = NDManager.newBaseManager()) {
            ModelSpec spec = ModelSpec.of(backbone, attention, 10, SIZE);
            Block network = TestNetworks.create(spec, manager, 1);
            assertTrue(Float.isFinite(TestNetworks.step(network, manager, SIZE)));

            Path file = folder.resolve("weights.safetensors");
            Weights.save(network, file, Map.of());
            Block again = TestNetworks.zeros(spec, manager);
            assertEquals(
                    Weights.load(again, file, false).loaded().size(),
                    network.getParameters().size());
            assertArrayEquals(
                    TestNetworks.logits(network, manager, SIZE),
                    TestNetworks.logits(again, manager, SIZE));
        }
    }
}
