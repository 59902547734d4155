package ai.gaze.zoo.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.pooling.Pool;
import ai.djl.training.ParameterStore;
import ai.gaze.zoo.ModelSpec;
import ai.gaze.zoo.ModelZoo;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.attention.Attentions;
import ai.gaze.zoo.layer.Convolutions;
import ai.gaze.zoo.trace.Graph;
import ai.gaze.zoo.trace.Tensor;
import ai.gaze.zoo.trace.Tracer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Graphs whose height and width are open. */
class DynamicSizeTest {

    /** Modules that compute with a number or a table that the size decides, and how it is said. */
    private static final Map<String, String> REFUSED =
            Map.of(
                    "criss-cross", "CrissCrossAttention, at or after 1: at another input size",
                    "simam", "SimAm, at or after 0: at another input size",
                    "mhsa",
                            "at or after 1 it failed with \"attention mhsa has positions for maps of at most",
                    "halo", "HaloAttention, at or after 1.q: at another input size",
                    "bat", "BilinearAttentionTransform, at or after 1.conv1.bn: at another input",
                    "fca", "AdaptiveAvgPool, at or after 0: at another input size",
                    "mlca", "AdaptiveAvgPool, at or after 0: at another input size",
                    "gmlp", "attention gmlp has weights for maps of 1024 positions");

    private static final List<Shape> OTHERS =
            List.of(Networks.IMAGE, new Shape(1, 3, 48, 48), new Shape(1, 3, 37, 50));

    /** As odd as any; the modules are many. */
    private static final List<Shape> OF_MODULES = List.of(new Shape(1, 3, 37, 50));

    @TempDir Path folder;

    static List<String> attentions() {
        return Attentions.names();
    }

    @Test
    void resNetWithCbamTakesImagesOfAnySize() throws IOException {
        assertEqualAtAnySize(ModelZoo.create(ModelSpec.of("resnet18", "cbam", 10, 32)));
    }

    @Test
    void aHalfThatIsRoundedUpIsNotTakenForAHalf() throws IOException {
        assertEqualAtAnySize(ModelZoo.create(ModelSpec.of("resnet20", "none", 10, 32)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "efficientnet-b0",
                "vgg11-bn-cifar",
                "densenet-bc-100-12",
                "mobilenet-v2",
                "mobilenet-v3-small",
                "regnet-y-400mf"
            })
    void aBackboneOfEachOtherKindTakesImagesOfAnySize(String name) throws IOException {
        assertEqualAtAnySize(ModelZoo.create(ModelSpec.of(name, "none", 10, 32)));
    }

    @ParameterizedTest
    @MethodSource("attentions")
    void everyAttentionIsRightAtAnySizeOrRefused(String name) throws IOException {
        Block network =
                new SequentialBlock()
                        .add(Convolutions.pointwise(3, 16, true))
                        .add(Attentions.create(name, 16, Map.of()))
                        .add(LambdaBlock.singleton(Pool::globalAvgPool2d))
                        .add(Linear.builder().setUnits(10).build());
        if (REFUSED.containsKey(name)) {
            assertTrue(refusal(network, Networks.IMAGE).contains(REFUSED.get(name)));
        } else {
            assertEqualAt(OF_MODULES, network);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "simple-cnn,NamedSequential,at or after fc1 it failed",
        "vgg11-bn,AdaptiveAvgPool,at or after features.26"
    })
    void aNetworkOfOneSizeIsRefusedByTheNameOfTheLayer(String name, String block, String layer) {
        Block network = ModelZoo.create(ModelSpec.of(name, "none", 10, 32));
        String refusal = refusal(network, Networks.IMAGE);
        assertTrue(refusal.startsWith("cannot trace " + block), refusal);
        assertTrue(refusal.contains(layer), refusal);
    }

    private static String refusal(Block block, Shape image) {
        try (NDManager manager = NDManager.newBaseManager()) {
            Networks.initialize(block, manager, image);
            Tracer tracer = Tracer.builder().optDynamicSize(true).build();
            return assertThrows(UserException.class, () -> tracer.trace(block, image)).getMessage();
        }
    }

    // In a deep network with statistics of another size numbers grow, and differences with them.
    private static double largestOutput(Block block, NDManager manager, Shape size) {
        try (NDManager step = manager.newSubManager()) {
            Tensor images = Networks.batches(size, 3).get(0);
            NDArray outputs =
                    block.forward(
                                    new ParameterStore(step, false),
                                    new NDList(step.create(images.toFloats(), images.shape())),
                                    false)
                            .singletonOrThrow();
            return outputs.abs().max().getFloat();
        }
    }

    private void assertEqualAtAnySize(Block block) throws IOException {
        assertEqualAt(OTHERS, block);
    }

    private void assertEqualAt(List<Shape> sizes, Block block) throws IOException {
        try (NDManager manager = NDManager.newBaseManager()) {
            Networks.calibrated(block, manager, Networks.IMAGE);
            Graph graph =
                    Tracer.builder().optDynamicSize(true).build().trace(block, Networks.IMAGE);
            assertEquals(new Shape(-1, 3, -1, -1), graph.inputs().get(0).shape());
            assertEquals(new Shape(-1, 10), graph.outputs().get(0).shape());
            Path torchScript = folder.resolve("network.pt");
            new TorchScriptWriter().write(graph, torchScript);
            Path onnx = folder.resolve("network.onnx");
            new OnnxWriter(Map.of()).write(graph, onnx);
            for (Shape size : sizes) {
                for (Path file : List.of(torchScript, onnx)) {
                    double difference =
                            ExportVerifier.largestDifference(
                                    block, file, Networks.batches(size, 1, 3));
                    double largest = largestOutput(block, manager, size);
                    assertTrue(
                            difference < 1e-4 * Math.max(1, largest),
                            file + " at " + size + ": " + difference + " of " + largest);
                }
            }
        }
    }
}
