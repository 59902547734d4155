package ai.gaze.zoo.backbone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.training.ParameterStore;
import ai.gaze.testing.ComputedWeights;
import ai.gaze.zoo.ModelSpec;
import ai.gaze.zoo.ModelZoo;
import ai.gaze.zoo.Placement;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.export.Exports;
import ai.gaze.zoo.layer.LayerTap;
import ai.gaze.zoo.layer.ObservedStore;
import ai.gaze.zoo.layer.ParameterNames;
import ai.gaze.zoo.layer.SeededInitialization;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class FeatureNetworkTest {

    private static final Shape IMAGES = new Shape(2, 3, 64, 96);

    @TempDir private Path folder;

    static List<String> names() {
        return Backbones.names();
    }

    @ParameterizedTest
    @MethodSource("names")
    void everyBackboneSaysTheChannelsAndStridesOfItsStages(String name) {
        FeatureNetwork features = ModelZoo.builder(ModelSpec.of(name, "none", 2, 64)).features();
        int stages = Backbones.get(name).architecture().stages();
        assertEquals(
                IntStream.rangeClosed(1, stages).mapToObj(i -> "stage" + i).toList(),
                features.outputNames());
        int side = 128;
        Shape[] maps = features.getOutputShapes(new Shape[] {new Shape(1, 3, side, side)});
        for (int i = 0; i < maps.length; i++) {
            FeatureNetwork.Stage stage = features.stages().get(i);
            assertEquals(
                    new Shape(1, stage.channels(), side / stage.stride(), side / stage.stride()),
                    maps[i]);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "resnet18, 1 2 4",
        "densenet-bc-100-12, 2 3",
        "vgg11-bn-cifar, 3",
        "regnet-y-400mf, 1 4",
        "mobilenet-v3-small, 2 5",
        "simple-cnn, 1 3"
    })
    void theMapsAreThoseOfTheWholeNetworkAndTheWeightsHaveItsNames(String name, String stages) {
        ModelSpec spec =
                ModelSpec.of(name, "se", 10, 32).withPlacement(Placement.afterStage(1, 2, 3));
        Integer[] wanted =
                java.util.Arrays.stream(stages.split(" ", -1))
                        .map(Integer::valueOf)
                        .toArray(Integer[]::new);
        Shape images = new Shape(2, 3, 32, 32);
        try (NDManager manager = NDManager.newBaseManager()) {
            FeatureNetwork features = ModelZoo.builder(spec).features(wanted);
            Block whole = ModelZoo.create(spec);
            SeededInitialization.initialize(whole, manager, 1, images);
            SeededInitialization.initialize(features, manager, 2, images);
            var own = ParameterNames.of(whole);
            assertTrue(own.keySet().containsAll(ParameterNames.of(features).keySet()));
            ParameterNames.of(features)
                    .forEach((n, p) -> own.get(n).getArray().copyTo(p.getArray()));
            NDArray x = ComputedWeights.images(manager, 2, 32, 32);
            ParameterStore store = new ParameterStore(manager, false);
            NDList maps = features.forward(store, new NDList(x), false);
            assertEquals(wanted.length, maps.size());
            NDList seen = new NDList();
            LayerTap tap =
                    (layer, in, itself) -> {
                        NDArray out = itself.apply(in);
                        seen.add(out);
                        return out;
                    };
            whole.forward(new ObservedStore(store, tap), new NDList(x), false);
            for (NDArray map : maps) {
                assertTrue(
                        seen.stream()
                                .anyMatch(
                                        a ->
                                                a.getShape().equals(map.getShape())
                                                        && a.contentEquals(map)),
                        () -> "no layer of the network gives " + map.getShape());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"resnet50, 0, 32", "resnet50, 1, 16", "resnet50, 2, 8", "resnet18, 2, 8"})
    void dilatedStagesKeepTheResolution(String name, int dilated, int stride) {
        FeatureNetwork features =
                ModelZoo.builder(
                                ModelSpec.of(name, "none", 2, 224)
                                        .withOptions(Map.of("dilated-stages", "" + dilated)))
                        .features(4);
        assertEquals(stride, features.stages().get(0).stride());
    }

    @Test
    void itIsExportedWithAnOutputForEachStageByItsName() throws IOException {
        FeatureNetwork features =
                MobileNetV3.builder()
                        .optLarge(false)
                        .optCifarStem(false)
                        .optAttention("coord")
                        .features(2, 3, 5);
        try (NDManager manager = NDManager.newBaseManager()) {
            SeededInitialization.initialize(features, manager, 1, IMAGES);
            Path onnx = folder.resolve("特徴 maps.onnx");
            Exports.onnx(features, IMAGES).optDynamicSize(true).verified().write(onnx);
            try (var in = Files.newInputStream(onnx)) {
                assertEquals(
                        List.of("stage2", "stage3", "stage5"),
                        ModelProto.parseFrom(in).getGraph().getOutputList().stream()
                                .map(ValueInfoProto::getName)
                                .toList());
            }
            Exports.torchScript(features, IMAGES)
                    .optDynamicSize(true)
                    .verified()
                    .write(folder.resolve("maps.pt"));
        }
    }

    @Test
    void aStageThatThereIsNotIsRefusedInASentence() {
        String said =
                assertThrows(
                                UserException.class,
                                () -> ResNet.builder().setNumLayers(18).features(3, 7))
                        .getMessage();
        assertEquals("model resnet18 has no stages [3, 7]; use some of [1, 2, 3, 4]", said);
    }

    /** Keeps its layers to itself. */
    private static final class Hidden extends BackboneBuilder<Hidden> {
        @Override
        protected Architecture architecture() {
            return new Architecture("hidden", 8, 3, Placement.IN_BLOCK);
        }

        @Override
        protected Block create(AttentionSlots slots) {
            return new SequentialBlock();
        }
    }

    @Test
    void aBackboneWithoutStagesSaysSo() {
        assertTrue(
                assertThrows(UserException.class, () -> new Hidden().features(1))
                        .getMessage()
                        .contains("no stages [1]"));
    }
}
