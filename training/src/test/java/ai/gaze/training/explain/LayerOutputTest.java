package ai.gaze.training.explain;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class LayerOutputTest {

    @Test
    void withoutAttentionAModuleGivesWhatItIsGiven() throws IOException {
        try (NDManager manager = NDManager.newBaseManager()) {
            ExplainedNetwork network = Networks.of(manager, "simple-cnn", "cbam");
            InputImage image = Networks.image(0);
            LayerOutput before = LayerOutput.withAttention(network, image, "relu1");
            LayerOutput with = LayerOutput.withAttention(network, image, "cbam1");
            LayerOutput without =
                    LayerOutput.withoutAttention(network, image, "cbam1").orElseThrow();
            assertArrayEquals(before.values(), without.values());
            assertFalse(Arrays.equals(with.values(), without.values()));
            assertFalse(Arrays.equals(with.probabilities(), without.probabilities()));
            assertEquals(2, FeaturePictures.of(network, image, "cbam1").size());
        }
    }

    @Test
    void whatIsInsideAModuleIsOnlyShownWithIt() throws IOException {
        try (NDManager manager = NDManager.newBaseManager()) {
            ExplainedNetwork network = Networks.of(manager, "simple-cnn", "cbam");
            assertEquals(1, FeaturePictures.of(network, Networks.image(0), "cbam1.sa.conv").size());
        }
    }
}
