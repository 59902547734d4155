package ai.gaze.training.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.gaze.training.device.CpuFeatures;
import ai.gaze.training.loss.CrossEntropy;
import ai.gaze.training.optim.FlatParameters;
import ai.gaze.zoo.ModelSpec;
import ai.gaze.zoo.ModelZoo;
import ai.gaze.zoo.attention.Attentions;
import ai.gaze.zoo.backbone.Backbones;
import ai.gaze.zoo.layer.ParameterNames;
import ai.gaze.zoo.layer.SeededInitialization;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every attention in every backbone is one compiled call, in float32 and in bfloat16 (of all pairs
 * where the processor computes in it); {@code -Pbreak} tries all pairs (of the backbones that
 * {@code -Dgaze.test.backbone} begins, where it is given), which takes hours, and any other run
 * three.
 */
class EveryPairIsCompiledTest {

    private static final int SIZE = 32;
    private static final int BATCH = 8;

    static Stream<Arguments> pairs() {
        if (!Boolean.getBoolean("gaze.break")) {
            return Stream.of(
                    Arguments.of("resnet20", "lambda"),
                    Arguments.of("mobilenet-v3-small", "scoord"),
                    Arguments.of("regnet-y-400mf", "mlca"));
        }
        String wanted = System.getProperty("gaze.test.backbone", "");
        List<Arguments> pairs = new ArrayList<>();
        for (String backbone : Backbones.names()) {
            for (String attention :
                    backbone.startsWith(wanted) ? Attentions.names() : List.<String>of()) {
                pairs.add(Arguments.of(backbone, attention));
            }
        }
        return pairs.stream();
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("pairs")
    void isOneCallWithALossNearThatOfTheEagerPass(String backbone, String attention) {
        double eager = loss(backbone, attention, ExecutionMode.EAGER, Precision.FP32);
        double full = loss(backbone, attention, ExecutionMode.COMPILED, Precision.FP32);
        assertEquals(eager, full, 1e-3 * eager);
        // Without a processor for it the whole matrix would take days.
        if (Boolean.getBoolean("gaze.break") && !CpuFeatures.computesBfloat16()) {
            return;
        }
        double low = loss(backbone, attention, ExecutionMode.COMPILED, Precision.BF16);
        // Of images 0.3 % apart, too, an EfficientNet has losses a fifth apart in float32: with
        // eight of 32 pixels its last maps are normalized over eight values.
        double near = backbone.startsWith("efficientnet") ? 0.5 : 0.1;
        assertEquals(full, low, near * full);
    }

    private static double loss(
            String backbone, String attention, ExecutionMode mode, Precision precision) {
        try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
            Block network = ModelZoo.create(ModelSpec.of(backbone, attention, 10, SIZE));
            Shape image = new Shape(1, 3, SIZE, SIZE);
            SeededInitialization.initialize(network, manager, 5, image);
            FlatParameters parameters =
                    FlatParameters.channelsLast(manager, ParameterNames.of(network));
            Execution execution =
                    Execution.create(
                            mode,
                            precision,
                            new ExecutedNetwork(network, 10, image, parameters),
                            parameters,
                            new CrossEntropy(0.1),
                            null,
                            warning -> {
                                throw new IllegalStateException(warning);
                            });
            assertEquals(mode, execution.mode());
            manager.getEngine().setRandomSeed(3);
            NDArray pixels = manager.randomNormal(new Shape(BATCH, 3, SIZE, SIZE));
            NDArray labels = manager.arange(0, BATCH, 1, DataType.INT64);
            Pass pass = execution.run(manager, pixels, labels);
            assertTrue(Float.isFinite(pass.gradient().abs().max().getFloat()));
            return pass.loss().getFloat();
        }
    }
}
