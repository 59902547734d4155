package ai.gaze.zoo.segmentation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
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
import ai.gaze.zoo.layer.ParameterNames;
import ai.gaze.zoo.layer.SeededInitialization;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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

    @ParameterizedTest
    @MethodSource("heads")
    void theSecondHeadIsThereInTrainingAlone(String head) throws IOException {
        Shape images = new Shape(2, 3, 33, 40);
        SegmentationNetwork network =
                SegmentationNetwork.builder()
                        .setBackbone(CifarResNet.builder().setNumLayers(8))
                        .setOutSize(5)
                        .optHead(head)
                        .optAuxiliary(0.4)
                        .build();
        assertEquals(0.4, network.auxiliaryWeight());
        try (NDManager manager = NDManager.newBaseManager()) {
            SeededInitialization.initialize(network, manager, 1, images);
            Map<String, Shape> second = new TreeMap<>();
            ParameterNames.of(network)
                    .forEach(
                            (name, parameter) -> {
                                if (name.startsWith("aux_classifier.")) {
                                    second.put(name.substring(15), parameter.getShape());
                                }
                            });
            // torchvision's FCNHead on the 32 channels of the stage before.
            assertEquals(
                    "{0.weight=(8, 32, 3, 3), 1.bias=(8), 1.running_mean=(8), 1.running_var=(8),"
                            + " 1.weight=(8), 4.bias=(5), 4.weight=(5, 8, 1, 1)}",
                    second.toString());
            NDArray x = ComputedWeights.images(manager, 2, 33, 40);
            ParameterStore store = new ParameterStore(manager, false);
            NDArray alone = network.forward(store, new NDList(x), false).singletonOrThrow();
            assertEquals(network.getOutputShapes(new Shape[] {images})[0], alone.getShape());
            NDArray both = network.forward(store, new NDList(x), true).singletonOrThrow();
            assertEquals(new Shape(2, 10, 33, 40), both.getShape());
            Shape one = new Shape(1, 3, 33, 40);
            Path file = folder.resolve("a.onnx");
            Exports.onnx(network, one).verified().write(file);
            String stored = Files.readString(file, StandardCharsets.ISO_8859_1);
            assertTrue(stored.contains("classifier.") && !stored.contains("aux_classifier"));
        }
    }

    @Test
    void anOptionOfAHeadAsksForTheSecondOne() {
        for (String head : SegmentationHeads.names()) {
            SegmentationNetwork.Builder builder =
                    SegmentationNetwork.builder()
                            .setBackbone(CifarResNet.builder().setNumLayers(8))
                            .setOutSize(5);
            assertEquals(0, builder.optHead(head).build().auxiliaryWeight());
            builder.optHead(head + ":auxiliary=0.3");
            assertEquals(0.3, builder.build().auxiliaryWeight());
            refused(builder.optHead(head + ":auxiliary=-1"), "a number from 0 up, not \"-1\"");
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
        refused(whole.optStage(1).optAuxiliary(0.4), "no stage before stage 1");
        refused(whole.optStage(2).optAuxiliary(Double.NaN), "weight of the second head is NaN");
    }

    private static void refused(SegmentationNetwork.Builder builder, String words) {
        String said = assertThrows(UserException.class, builder::build).getMessage();
        assertTrue(said.contains(words), said);
    }
}
