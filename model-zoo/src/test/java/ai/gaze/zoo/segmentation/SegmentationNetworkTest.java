package ai.gaze.zoo.segmentation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import ai.gaze.testing.ComputedWeights;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.backbone.CifarResNet;
import ai.gaze.zoo.backbone.MobileNetV3;
import ai.gaze.zoo.backbone.ResNet;
import ai.gaze.zoo.export.Exports;
import ai.gaze.zoo.layer.SeededInitialization;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SegmentationNetworkTest {

    @TempDir private Path folder;

    static List<String> heads() {
        assertEquals(List.of("fcn", "deeplabv3", "danet", "ccnet"), SegmentationHeads.names());
        return SegmentationHeads.names();
    }

    private static SegmentationNetwork small(String head) {
        return SegmentationNetwork.builder()
                .setBackbone(CifarResNet.builder().setNumLayers(8).optAttention("se"))
                .setOutSize(6)
                .optHead(head)
                .build();
    }

    @ParameterizedTest
    @MethodSource("heads")
    void logitsHaveTheSizeOfTheImages(String head) {
        for (int[] size : new int[][] {{32, 32}, {33, 47}, {64, 31}}) {
            try (NDManager manager = NDManager.newBaseManager()) {
                SegmentationNetwork network = small(head);
                Shape images = new Shape(2, 3, size[0], size[1]);
                SeededInitialization.initialize(network, manager, 1, images);
                Shape logits =
                        network.forward(
                                        new ParameterStore(manager, false),
                                        new NDList(
                                                ComputedWeights.images(
                                                        manager, 2, size[0], size[1])),
                                        false)
                                .singletonOrThrow()
                                .getShape();
                assertEquals(new Shape(2, 6, size[0], size[1]), logits);
                assertEquals(logits, network.getOutputShapes(new Shape[] {images})[0]);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("heads")
    void itIsExportedAndVerified(String head) throws IOException {
        Shape images = new Shape(1, 3, 32, 48);
        try (NDManager manager = NDManager.newBaseManager()) {
            SegmentationNetwork network = small(head);
            SeededInitialization.initialize(network, manager, 1, images);
            Exports.onnx(network, images).verified().write(folder.resolve("a b 猫.onnx"));
            Exports.torchScript(network, images).verified().write(folder.resolve("a.pt"));
        }
    }

    @Test
    void aHeadStandsOnAnyStageOfAnyBackbone() {
        SegmentationNetwork network =
                SegmentationNetwork.builder()
                        .setBackbone(MobileNetV3.builder().optChannels(1).optCifarStem(true))
                        .setOutSize(1)
                        .optHead("deeplabv3:rate=2,width=16")
                        .optStage(3)
                        .build();
        try (NDManager manager = NDManager.newBaseManager()) {
            Shape images = new Shape(1, 1, 31, 31);
            SeededInitialization.initialize(network, manager, 1, images);
            assertEquals(
                    new Shape(1, 1, 31, 31),
                    network.forward(
                                    new ParameterStore(manager, false),
                                    new NDList(manager.ones(images)),
                                    false)
                            .singletonOrThrow()
                            .getShape());
        }
    }

    @Test
    void whatIsMissingOrUnknownIsSaid() {
        refused(SegmentationNetwork.builder().setOutSize(2), "has no backbone");
        SegmentationNetwork.Builder whole =
                SegmentationNetwork.builder().setBackbone(ResNet.builder().setNumLayers(18));
        refused(whole, "at least 1 class");
        refused(whole.setOutSize(2).optHead("deeplab"), "deeplabv3");
        refused(whole.optHead("fcn:rate=2"), "rate");
        refused(whole.optHead("fcn").optStage(9), "no stages [9]");
    }

    private static void refused(SegmentationNetwork.Builder builder, String words) {
        String said = assertThrows(UserException.class, builder::build).getMessage();
        assertTrue(said.contains(words), said);
    }
}
