package ai.gaze.training.explain;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.gaze.training.data.ImageDataset;
import ai.gaze.training.run.TinyImages;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.backbone.SimpleCnn;
import java.io.IOException;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What cannot be explained is refused in a sentence before anything is drawn. */
class ExplainMistakesTest {

    private static final ImageDataset DATA = TinyImages.data(16, 8);

    private static Block initialized(NDManager owner, Block block, int channels) {
        block.initialize(owner, DataType.FLOAT32, new Shape(1, channels, 8, 8));
        return block;
    }

    private static void refused(Executable call, String... words) {
        UserException e = assertThrows(UserException.class, call);
        for (String word : words) {
            assertTrue(e.getMessage().contains(word), e::getMessage);
        }
    }

    @Test
    void anotherNumberOfClassesOrChannels() {
        try (NDManager owner = NDManager.newBaseManager(Device.cpu())) {
            Block classes = initialized(owner, SimpleCnn.builder().setOutSize(3).build(), 3);
            refused(() -> ExplainedNetwork.of(classes, DATA), "(1, 3)", "(1, 2)");
            Block grey =
                    initialized(owner, SimpleCnn.builder().setOutSize(2).optChannels(1).build(), 1);
            refused(() -> ExplainedNetwork.of(grey, DATA), "cannot compute images (1, 3, 8, 8)");
        }
    }

    @Test
    void weightsThatAreGone() {
        Block network = SimpleCnn.builder().setOutSize(2).build();
        try (NDManager owner = NDManager.newBaseManager(Device.cpu())) {
            initialized(owner, network, 3);
        }
        refused(() -> ExplainedNetwork.of(network, DATA), "was freed");
    }

    @Test
    void nulls() {
        refused(() -> ExplainedNetwork.of(null, DATA), "null for its network");
        refused(
                () -> ExplainedNetwork.of(SimpleCnn.builder().setOutSize(2).build(), null),
                "null for its data");
    }

    @Test
    void imagesOfAnotherSizeAndClassesThatAreNone() {
        try (NDManager owner = NDManager.newBaseManager(Device.cpu())) {
            Block cnn = initialized(owner, SimpleCnn.builder().setOutSize(2).build(), 3);
            ExplainedNetwork network = ExplainedNetwork.of(cnn, DATA);
            InputImage good = InputImage.of("good", DATA.test(), 0);
            GradCam.of(network, good, "conv2", 1);
            for (int target : new int[] {-1, 2}) {
                refused(() -> GradCam.of(network, good, "conv2", target), "none of the 2 classes");
            }
            InputImage other = new InputImage("other", 16, new byte[16 * 16 * 3]);
            refused(() -> GradCam.of(network, other, "conv2", 1), "16x16", "8x8");
            network.close();
            refused(() -> GradCam.of(network, good, "conv2", 1), "is closed");
        }
    }

    @Test
    void aNetworkWithoutMaps() throws IOException {
        try (NDManager owner = NDManager.newBaseManager(Device.cpu())) {
            Block flat =
                    initialized(
                            owner,
                            new SequentialBlock()
                                    .add(Blocks.batchFlattenBlock())
                                    .add(Linear.builder().setUnits(2).build()),
                            3);
            try (ExplainedNetwork network = ExplainedNetwork.of(flat, DATA)) {
                Explanation explanation =
                        new Explanation(
                                network, new Request(Set.of(Method.GRAD_CAM), null, null, null));
                refused(
                        () -> explanation.add(InputImage.of("one", DATA.test(), 0)),
                        "Grad-CAM and feature maps need");
            }
        }
    }
}
