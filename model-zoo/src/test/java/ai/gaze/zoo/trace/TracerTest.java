package ai.gaze.zoo.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.recurrent.LSTM;
import ai.gaze.zoo.UserException;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TracerTest {

    private static final Shape INPUT = new Shape(1, 4, 6, 6);

    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void listsParametersUnderPyTorchsNames() {
        Block block = new SequentialBlock().add(conv()).add(BatchNorm.builder().build());
        block.initialize(manager, DataType.FLOAT32, INPUT);
        Graph graph = Tracer.builder().build().trace(block, INPUT);
        assertEquals(
                Set.of(
                        "0.weight",
                        "0.bias",
                        "1.weight",
                        "1.bias",
                        "1.running_mean",
                        "1.running_var"),
                graph.parameters().keySet().stream().map(Value::name).collect(Collectors.toSet()));
        assertEquals(List.of(Op.CONV, Op.BATCH_NORM), ops(graph));
    }

    @Test
    void leavesTheBatchOpen() {
        Graph graph = trace(x -> x.reshape(x.getShape().get(0), 4, 36).sum(new int[] {2}));
        assertEquals(new Shape(-1, 4), graph.outputs().get(0).shape());
        assertEquals(
                List.of(Size.REST, Size.of(4), Size.of(36)),
                graph.nodes().get(0).attributes().sizes("shape"));
    }

    @Test
    void saysWhatASizeDependsOn() {
        Graph graph = trace(x -> x.reshape(x.size(0) * 2, 2, 36).repeat(0, 3).get("1:"));
        Value repeated = graph.nodes().get(graph.nodes().size() - 2).output();
        assertEquals(
                new Size(List.of(new Size.Dimension(repeated, 0)), 1, 1, 0),
                graph.nodes().get(graph.nodes().size() - 1).attributes().size("end"));
        assertEquals(new Shape(-1, 2, 36), graph.outputs().get(0).shape());
    }

    @Test
    void leavesHeightAndWidthOpenWhereAsked() {
        Block block =
                new LambdaBlock(
                        l -> {
                            NDArray x = l.head();
                            Shape s = x.getShape();
                            NDArray pixels = x.reshape(s.get(0) * 4, s.get(2) * s.get(3));
                            return new NDList(pixels.softmax(1).reshape(s));
                        });
        Graph graph = Tracer.builder().optDynamicSize(true).build().trace(block, INPUT);
        assertEquals(new Shape(-1, 4, -1, -1), graph.outputs().get(0).shape());
        Value input = graph.inputs().get(0);
        assertEquals(
                List.of(
                        Size.REST,
                        new Size(
                                List.of(new Size.Dimension(input, 2), new Size.Dimension(input, 3)),
                                1,
                                1,
                                0)),
                graph.nodes().get(0).attributes().sizes("shape"));
    }

    @Test
    void foldsConstants() {
        Graph graph =
                trace(
                        x -> {
                            NDArray ramp = x.getManager().arange(6f).add(1).mul(0.5f).exp();
                            return x.add(ramp);
                        });
        assertEquals(List.of(Op.ADD), ops(graph));
        assertEquals(1, graph.constants().size());
    }

    @Test
    void dropsDropoutInEvaluationAndKeepsItInTraining() {
        Block block = new SequentialBlock().add(Dropout.builder().build()).add(Activation::relu);
        block.initialize(manager, DataType.FLOAT32, INPUT);
        assertEquals(List.of(Op.RELU), ops(Tracer.builder().build().trace(block, INPUT)));
        assertEquals(
                List.of(Op.DROPOUT, Op.RELU),
                ops(Tracer.builder().optTraining(true).build().trace(block, INPUT)));
    }

    @Test
    void tracingInTrainingLeavesTheRunningStatisticsAlone() {
        Block block = new SequentialBlock().add(BatchNorm.builder().build());
        block.initialize(manager, DataType.FLOAT32, INPUT);
        NDArray mean = block.getParameters().get(2).getValue().getArray();
        float[] before = mean.toFloatArray();
        Tracer.builder().optTraining(true).build().trace(block, INPUT);
        assertEquals(List.of(before[0], before[3]), List.of(mean.getFloat(0), mean.getFloat(3)));
    }

    @Test
    void recordsAnOperationInPlaceAsANewValue() {
        Graph graph = trace(x -> x.mul(2).addi(1));
        assertEquals(List.of(Op.MUL, Op.ADD), ops(graph));
    }

    @Test
    void refusesAnOperationInPlaceThatOthersWouldSee() {
        assertRefused(x -> x.addi(1), "NDArray.addi in place");
        assertRefused(
                x -> {
                    NDArray y = x.mul(2);
                    NDArray view = y.get(new NDIndex(":, 0"));
                    y.addi(1);
                    return view;
                },
                "NDArray.addi in place");
    }

    @Test
    void refusesToReadValues() {
        assertRefused(x -> x.mul(x.sum().getFloat()), "NDArray.getFloat(long[])");
        assertRefused(x -> x.contentEquals(x) ? x : x.neg(), "NDArray.contentEquals(NDArray)");
    }

    @Test
    void refusesRandomNumbers() {
        assertRefused(
                x -> x.add(x.getManager().randomNormal(new Shape(6))), "NDManager.randomNormal");
    }

    @Test
    void refusesWhatItHasNoWordForByNameOfBlockAndOperation() {
        String message = assertRefused(x -> x.sort(1), "NDArray.sort(int)");
        assertTrue(message.contains("TracerTest.java:"), message);
        Block lstm = LSTM.builder().setNumLayers(1).setStateSize(5).optBatchFirst(true).build();
        lstm.initialize(manager, DataType.FLOAT32, new Shape(1, 7, 3));
        UserException error =
                assertThrows(
                        UserException.class,
                        () -> Tracer.builder().build().trace(lstm, new Shape(1, 7, 3)));
        assertTrue(error.getMessage().startsWith("cannot trace LSTM"), error.getMessage());
        assertTrue(error.getMessage().contains("NDArrayEx.lstm("), error.getMessage());
    }

    @Test
    void refusesWhatDependsOnTheBatchSize() {
        UserException error =
                assertThrows(
                        UserException.class, () -> trace(x -> x.size(0) > 2 ? x.neg() : x.exp()));
        assertTrue(error.getMessage().contains("computes something else"), error.getMessage());
        error = assertThrows(UserException.class, () -> trace(x -> x.mul(x.size(0))));
        assertTrue(error.getMessage().contains("scalar"), error.getMessage());
    }

    @Test
    void refusesWhatRoundsTheBatchSizeOrMultipliesItWithItself() {
        // At the sizes 2 and 3 both are straight lines of the batch size.
        assertRefused(
                x -> x.getManager().zeros(new Shape((x.size(0) + 1) / 2)), "no dimension explains");
        assertRefused(
                x -> x.getManager().zeros(new Shape(x.size(0) * x.size(0))),
                "no dimension explains");
    }

    @Test
    void refusesToLoseTheAxisOfABatchOfOne() {
        UserException error = assertThrows(UserException.class, () -> trace(NDArray::squeeze));
        assertTrue(error.getMessage().contains("returns other arrays"), error.getMessage());
    }

    @Test
    void refusesAScalarThatTheSizeOfTheImageDecides() {
        assertRefusedAtAnySize(x -> x.sum(new int[] {2, 3}).div(x.size(2) * x.size(3)), "scalar");
        assertRefusedAtAnySize(
                x -> x.mul(x.getManager().create(1f / x.size(2))), "an array that it makes");
        assertRefusedAtAnySize(
                x -> x.mul(x.getManager().full(new Shape(1), (float) x.size(3))), "(value)");
        assertRefusedAtAnySize(x -> x.pad(new Shape(0, x.size(3) % 2), 0), "(pads)");
        assertRefusedAtAnySize(x -> x.size(2) > 40 ? x.neg() : x.exp(), "computes something else");
    }

    private static void assertRefusedAtAnySize(UnaryOperator<NDArray> function, String problem) {
        Block block = new LambdaBlock(l -> new NDList(function.apply(l.head())));
        Tracer.builder().build().trace(block, INPUT);
        Tracer tracer = Tracer.builder().optDynamicSize(true).build();
        UserException error = assertThrows(UserException.class, () -> tracer.trace(block, INPUT));
        assertTrue(error.getMessage().contains(problem), error.getMessage());
    }

    @Test
    void takesTheArraysOfAHiddenBlockAsConstants() {
        Block hidden = conv();
        hidden.initialize(manager, DataType.FLOAT32, INPUT);
        Block block =
                new LambdaBlock(
                        list ->
                                hidden.forward(
                                        new ai.djl.training.ParameterStore(manager, false),
                                        list,
                                        false));
        Graph graph = Tracer.builder().build().trace(block, INPUT);
        assertEquals(2, graph.constants().size());
    }

    @Test
    void namesTheFailureOfABlockThatDoesNotTakeTheShape() {
        Block block = conv();
        block.initialize(manager, DataType.FLOAT32, INPUT);
        UserException error =
                assertThrows(
                        UserException.class,
                        () -> Tracer.builder().build().trace(block, new Shape(1, 5, 6, 6)));
        assertTrue(error.getMessage().contains("Conv2d"), error.getMessage());
    }

    private static Block conv() {
        return Conv2d.builder()
                .setFilters(4)
                .setKernelShape(new Shape(3, 3))
                .optPadding(new Shape(1, 1))
                .build();
    }

    private static Graph trace(UnaryOperator<NDArray> function) {
        Block block = new LambdaBlock(l -> new NDList(function.apply(l.head())));
        return Tracer.builder().build().trace(block, INPUT);
    }

    private static String assertRefused(UnaryOperator<NDArray> function, String operation) {
        UserException error = assertThrows(UserException.class, () -> trace(function));
        assertTrue(error.getMessage().contains(operation), error.getMessage());
        assertTrue(error.getMessage().startsWith("cannot trace "), error.getMessage());
        return error.getMessage();
    }

    private static List<Op> ops(Graph graph) {
        return graph.nodes().stream().map(Node::op).toList();
    }
}
