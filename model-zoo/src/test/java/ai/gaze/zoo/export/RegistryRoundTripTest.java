package ai.gaze.zoo.export;

import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.gaze.zoo.ModelSpec;
import ai.gaze.zoo.ModelZoo;
import ai.gaze.zoo.attention.Attentions;
import ai.gaze.zoo.backbone.Backbones;
import ai.gaze.zoo.trace.Graph;
import ai.gaze.zoo.trace.Tracer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every registered attention in the default backbone, and every backbone; of those that differ from
 * another by the number of their layers or channels the larger ones only with {@code -Pbreak}.
 */
class RegistryRoundTripTest {

    private static final Shape IMAGE = new Shape(1, 3, 32, 32);

    /** They differ from others by the number of layers or by VGG's head; files of up to 500 MB. */
    private static final List<String> LARGE =
            List.of(
                    "vgg11",
                    "vgg11-bn",
                    "vgg13",
                    "vgg13-bn",
                    "vgg16",
                    "vgg16-bn",
                    "vgg19",
                    "vgg19-bn",
                    "resnet34",
                    "resnet50",
                    "resnet101",
                    "resnet152",
                    "resnet44",
                    "resnet56",
                    "resnet110",
                    "preact-resnet34",
                    "vgg19-cifar",
                    "vgg19-bn-cifar",
                    "densenet121",
                    "wrn-28-10");

    /** Options that add or take away layers, or bind a module to a size. */
    private static final List<String> OTHER_FORMS =
            List.of(
                    "cbam:norm=true,bias=true,gate=hard-sigmoid",
                    "coord:norm=false,bias=false",
                    "double:maps=3",
                    "ela:norm=false",
                    "gc:fuse=both,gate=hard-sigmoid",
                    "ge:extra-params=true,mlp=true",
                    "halo:scale-positions=true,block=4",
                    "lambda:window=0",
                    "mhsa:keys=4,scale-positions=false",
                    "splat:norm=false");

    @TempDir Path folder;

    static List<ModelSpec> networks() {
        List<ModelSpec> specs = new ArrayList<>();
        for (String attention : Attentions.names()) {
            specs.add(ModelSpec.of("simple-cnn", attention, 10, 32));
        }
        OTHER_FORMS.forEach(form -> specs.add(ModelSpec.of("simple-cnn", form, 10, 32)));
        boolean all = Boolean.getBoolean("gaze.break");
        for (String backbone : Backbones.names()) {
            if (all || !LARGE.contains(backbone)) {
                specs.add(ModelSpec.of(backbone, "none", 10, 32));
            }
        }
        return specs;
    }

    @ParameterizedTest
    @MethodSource("networks")
    void bothFormatsEqualTheNetworkAtAnyBatchSize(ModelSpec spec) throws IOException {
        try (NDManager manager = NDManager.newBaseManager()) {
            Block block = Networks.calibrated(ModelZoo.create(spec), manager, IMAGE);
            Graph graph = Tracer.builder().build().trace(block, IMAGE);
            double allowed = Math.max(1e-4, 4 * effectOfLastDigit(block, manager));
            Path torchScript = folder.resolve("network.pt");
            new TorchScriptWriter().write(graph, torchScript);
            check(block, torchScript, allowed);
            Path onnx = folder.resolve("network.onnx");
            new OnnxWriter(Map.of()).write(graph, onnx);
            check(block, onnx, allowed);
        }
    }

    private static void check(Block block, Path file, double allowed) throws IOException {
        double difference =
                ExportVerifier.largestDifference(block, file, Networks.batches(IMAGE, 1, 7));
        assertTrue(difference < allowed, file.getFileName() + " differs by " + difference);
    }

    /**
     * How far the outputs move when each pixel moves to the next float32: over 100 layers without
     * training enlarge it to some 1e-4, and the rounding inside of any runtime likewise.
     */
    private static double effectOfLastDigit(Block block, NDManager manager) {
        float[] pixels = Networks.batches(IMAGE, 7).get(0).toFloats();
        float[] nudged = new float[pixels.length];
        for (int i = 0; i < pixels.length; i++) {
            nudged[i] = Math.nextUp(pixels[i]);
        }
        try (NDManager step = manager.newSubManager()) {
            return outputs(block, step, pixels)
                    .sub(outputs(block, step, nudged))
                    .abs()
                    .max()
                    .getFloat();
        }
    }

    private static NDArray outputs(Block block, NDManager step, float[] pixels) {
        Shape shape = new Shape(7).addAll(IMAGE.slice(1));
        return block.forward(
                        new ParameterStore(step, false),
                        new NDList(step.create(pixels, shape)),
                        false)
                .head();
    }
}
