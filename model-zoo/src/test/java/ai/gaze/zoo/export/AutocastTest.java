package ai.gaze.zoo.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.gaze.zoo.attention.Attentions;
import ai.gaze.zoo.layer.Convolutions;
import ai.gaze.zoo.layer.Layers;
import ai.gaze.zoo.trace.Graph;
import ai.gaze.zoo.trace.Node;
import ai.gaze.zoo.trace.Op;
import ai.gaze.zoo.trace.Tracer;
import ai.gaze.zoo.trace.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each operation computes in the type that PyTorch's autocast gives it. */
class AutocastTest {

    private static final DataType LOW = DataType.BFLOAT16;
    private static final DataType FULL = DataType.FLOAT32;

    @Test
    void convolutionsAndLinearLayersAreLowAndNormalizationFollowsWithItsStatisticsInFloat32() {
        // Where a processor computes no convolution wrongly.
        DataType half = DataType.FLOAT16;
        Graph graph = of(Networks.mixed(), half);
        for (Node node : graph.nodes()) {
            List<DataType> types = node.inputs().stream().map(Value::type).toList();
            switch (node.op()) {
                case CONV, LINEAR -> assertTrue(types.stream().allMatch(half::equals), "" + node);
                case BATCH_NORM -> assertEquals(List.of(half, FULL, FULL, FULL, FULL), types);
                case RELU, GELU, LEAKY_RELU, AVG_POOL -> assertEquals(List.of(half), types);
                default -> {}
            }
        }
        assertEquals(FULL, graph.outputs().get(0).type());
        assertEquals(FULL, graph.inputs().get(0).type());
        assertTrue(graph.parameters().keySet().stream().allMatch(v -> v.type() == FULL));
    }

    @Test
    void aStridedConvolutionToOneColumnIsInFloat32() {
        // 4 x 4 to 2 x 2, and to 1 x 1.
        Block twice =
                new SequentialBlock()
                        .add(Layers.conv(1, 2, 3, 2, 1, true))
                        .add(Layers.conv(2, 2, 3, 2, 1, true));
        try (NDManager manager = NDManager.newBaseManager()) {
            Shape images = new Shape(1, 1, 4, 4);
            Networks.initialize(twice, manager, images);
            Graph graph = Tracer.builder().optTraining(true).build().trace(twice, images);
            assertEquals(
                    List.of(LOW, FULL, FULL), computing(Autocast.of(graph, LOW, Device.cpu())));
        }
    }

    @Test
    void aStridedConvolutionOfWhichAColumnSeesThePaddingAloneIsInFloat32() {
        // Padded by 2, on one and on two columns: of three taps two apart the middle one sees
        // none of one.
        for (int width = 1; width <= 2; width++) {
            Block network =
                    Conv2d.builder()
                            .setKernelShape(new Shape(1, 3))
                            .optStride(new Shape(1, 2))
                            .optPadding(new Shape(0, 2))
                            .setFilters(2)
                            .build();
            try (NDManager manager = NDManager.newBaseManager()) {
                Shape images = new Shape(1, 2, 4, width);
                Networks.initialize(network, manager, images);
                Graph graph = Tracer.builder().optTraining(true).build().trace(network, images);
                assertEquals(
                        List.of(width == 1 ? FULL : LOW, FULL),
                        computing(Autocast.of(graph, LOW, Device.cpu())));
            }
        }
    }

    @Test
    void aDilatedConvolutionOfUnevenChannelsOrInGroupsIsInFloat32() {
        Block network =
                new SequentialBlock()
                        .add(Convolutions.same(16, 24, 3, 2, 1, true))
                        .add(Convolutions.same(24, 16, 3, 1, 1, true))
                        .add(Convolutions.same(16, 24, 3, 2, 1, true))
                        .add(Convolutions.same(24, 16, 3, 2, 1, true))
                        .add(Convolutions.same(16, 16, 3, 1, 16, true))
                        .add(Convolutions.same(16, 16, 3, 2, 16, true))
                        .add(Convolutions.same(16, 16, 3, 2, 2, true));
        try (NDManager manager = NDManager.newBaseManager()) {
            Shape images = new Shape(1, 16, 8, 8);
            Networks.initialize(network, manager, images);
            Graph graph = Tracer.builder().optTraining(true).build().trace(network, images);
            assertEquals(
                    List.of(LOW, LOW, LOW, FULL, LOW, FULL, FULL, FULL),
                    computing(Autocast.of(graph, LOW, Device.cpu())));
        }
    }

    @Test
    void aConvolutionOfWhichTwoRowsAtEachEndSeeThePaddingAloneIsInFloat32() {
        // 7x7, 5x5, and 5x5 dilated by 2, of which none is wrong.
        assertEquals(List.of(FULL, LOW, LOW, FULL), ofTallKernels(2, Device.cpu()));
        assertEquals(List.of(LOW, LOW, LOW, FULL), ofTallKernels(3, Device.cpu()));
    }

    @Test
    void whatProcessorsComputeWronglyIsInLowPrecisionOnAGpu() {
        assertEquals(List.of(LOW, LOW, LOW, FULL), ofTallKernels(2, Device.gpu()));
    }

    private static List<DataType> ofTallKernels(int rows, Device device) {
        Block network =
                new SequentialBlock()
                        .add(Convolutions.same(2, 2, 7, 1, 1, true))
                        .add(Convolutions.same(2, 2, 5, 1, 1, true))
                        .add(Convolutions.same(2, 2, 5, 2, 1, true));
        try (NDManager manager = NDManager.newBaseManager()) {
            Shape images = new Shape(1, 2, rows, 9);
            Networks.initialize(network, manager, images);
            Graph graph = Tracer.builder().optTraining(true).build().trace(network, images);
            return computing(Autocast.of(graph, LOW, device));
        }
    }

    @Test
    void softmaxIsInFloat32BetweenTwoProductsInLowPrecision() {
        Graph graph = of(x -> x.softmax(-1).batchMatMul(x.batchMatMul(x).softmax(-1)));
        assertEquals(List.of(FULL, LOW, FULL, LOW, FULL), computing(graph));
    }

    @Test
    void sumsPowersAndExponentialsAreInFloat32() {
        Graph graph = of(x -> x.batchMatMul(x).exp().add(x.batchMatMul(x).pow(2)).sum());
        for (Node node : graph.nodes()) {
            if (List.of(Op.EXP, Op.POW, Op.SUM, Op.ADD).contains(node.op())) {
                assertEquals(FULL, node.input(0).type(), node.op().name());
            }
        }
    }

    @Test
    void aSquareIsAPowerAndAProductOfTwoIsNone() {
        Graph square = of(x -> x.batchMatMul(x).square());
        assertEquals(FULL, only(square, Op.MUL).output().type());
        Graph product = of(x -> x.batchMatMul(x).mul(x.batchMatMul(x)));
        assertEquals(LOW, only(product, Op.MUL).output().type());
        Graph doubled = of(x -> x.batchMatMul(x).mul(2));
        assertEquals(LOW, only(doubled, Op.MUL).output().type());
    }

    @Test
    void aMeanKeepsItsTypeAsInPyTorch() {
        Graph graph = of(x -> x.batchMatMul(x).mean(new int[] {1}));
        assertEquals(LOW, only(graph, Op.MEAN).output().type());
    }

    @Test
    void cbamDoesNotWidenTheMapThatItScales() {
        Block network =
                new SequentialBlock()
                        .add(
                                Conv2d.builder()
                                        .setKernelShape(new Shape(3, 3))
                                        .setFilters(16)
                                        .build())
                        .add(Attentions.create("cbam", 16, Map.of()));
        List<Node> products =
                of(network, LOW).nodes().stream().filter(n -> n.op() == Op.MUL).toList();
        assertEquals(2, products.size());
        products.forEach(n -> assertEquals(LOW, n.output().type(), n.toString()));
    }

    @Test
    void theWiderTypeWinsAndANumberHasNone() {
        Graph product = of(x -> x.batchMatMul(x).mul(x.getManager().create(0.3f)));
        assertEquals(LOW, only(product, Op.MUL).output().type());
        Graph sum = of(x -> x.batchMatMul(x).add(x));
        assertEquals(FULL, only(sum, Op.ADD).output().type());
        assertTrue(only(sum, Op.ADD).inputs().stream().allMatch(v -> v.type() == FULL));
    }

    @Test
    void whatIsNeededTwiceIsConvertedOnce() {
        Graph graph = of(x -> x.batchMatMul(x).add(x.neg().batchMatMul(x)));
        List<String> converted =
                graph.nodes().stream()
                        .filter(n -> n.op() == Op.CAST)
                        .map(n -> n.input(0).name())
                        .toList();
        assertEquals(converted.stream().distinct().toList(), converted);
    }

    private static Node only(Graph graph, Op op) {
        return graph.nodes().stream().filter(n -> n.op() == op).findFirst().orElseThrow();
    }

    /** The types of the results in order, conversions left out, that of the graph at the end. */
    private static List<DataType> computing(Graph graph) {
        Stream<DataType> nodes =
                graph.nodes().stream().filter(n -> n.op() != Op.CAST).map(n -> n.output().type());
        List<DataType> types = new ArrayList<>(nodes.toList());
        types.add(graph.outputs().get(0).type());
        return types;
    }

    private static Graph of(UnaryOperator<NDArray> function) {
        Block block = new LambdaBlock(l -> new NDList(function.apply(l.head())));
        Graph graph = Tracer.builder().optTraining(true).build().trace(block, new Shape(1, 4, 4));
        return Autocast.of(graph, LOW, Device.cpu());
    }

    private static Graph of(Block block, DataType low) {
        try (NDManager manager = NDManager.newBaseManager()) {
            Networks.initialize(block, manager, Networks.IMAGE);
            Graph graph = Tracer.builder().optTraining(true).build().trace(block, Networks.IMAGE);
            return Autocast.of(graph, low, Device.cpu());
        }
    }
}
