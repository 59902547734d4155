package ai.gaze.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import ai.gaze.training.data.ImageDataset;
import ai.gaze.training.execution.ExecutionMode;
import ai.gaze.training.run.TinyImages;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.attention.AttentionBlock;
import ai.gaze.zoo.backbone.SimpleCnn;
import ai.gaze.zoo.layer.Forward;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What somebody's network does wrong in training alone is said in a sentence, in both modes. */
class OwnNetworkFaultsTest {

    private static final ImageDataset DATA = TinyImages.data(20, 8);

    /** A good network whose logits go through a function in training, and another in evaluation. */
    private static final class Faulty extends AbstractBlock {

        private final Block good = addChildBlock("good", TinyNetwork.create());
        private final UnaryOperator<NDList> fault;
        private final UnaryOperator<NDList> inEvaluation;

        Faulty(UnaryOperator<NDList> fault) {
            this(fault, logits -> logits);
        }

        Faulty(UnaryOperator<NDList> fault, UnaryOperator<NDList> inEvaluation) {
            this.fault = fault;
            this.inEvaluation = inEvaluation;
        }

        @Override
        protected NDList forwardInternal(
                ParameterStore store,
                NDList inputs,
                boolean training,
                PairList<String, Object> params) {
            NDList logits = good.forward(store, inputs, training);
            return (training ? fault : inEvaluation).apply(logits);
        }

        @Override
        public Shape[] getOutputShapes(Shape[] inputs) {
            return good.getOutputShapes(inputs);
        }

        @Override
        protected void initializeChildBlocks(NDManager owner, DataType type, Shape... inputs) {
            good.initialize(owner, type, inputs);
        }
    }

    private static NDList of(NDArray array) {
        return new NDList(array);
    }

    private static final Map<String, UnaryOperator<NDList>> FAULTS =
            Map.ofEntries(
                    Map.entry("two", y -> new NDList(y.head(), y.head())),
                    Map.entry("none", y -> new NDList()),
                    Map.entry("null", y -> new NDList((NDArray) null)),
                    Map.entry("int64", y -> of(y.head().toType(DataType.INT64, false))),
                    Map.entry("float64", y -> of(y.head().toType(DataType.FLOAT64, false))),
                    Map.entry("transposed", y -> of(y.head().transpose())),
                    Map.entry("without one", y -> of(y.head().get("1:"))),
                    Map.entry("one axis", y -> of(y.head().get(":, 0"))),
                    Map.entry(
                            "one size",
                            y ->
                                    of(
                                            y.head()
                                                    .reshape(8, 2)
                                                    .add(
                                                            y.head()
                                                                    .getManager()
                                                                    .ones(y.head().getShape())))),
                    Map.entry("more classes", y -> of(y.head().concat(y.head(), 1))),
                    Map.entry("fewer classes", y -> of(y.head().get(":, :1"))),
                    Map.entry(
                            "two lines",
                            y -> {
                                throw new IllegalStateException("on\npurpose");
                            }),
                    Map.entry(
                            "no words",
                            y -> {
                                throw new StackOverflowError();
                            }),
                    Map.entry(
                            "error",
                            y -> {
                                throw new AssertionError("on purpose");
                            }));

    static Stream<Arguments> faults() {
        return FAULTS.keySet().stream()
                .flatMap(
                        fault ->
                                Stream.of(ExecutionMode.values())
                                        .map(mode -> Arguments.of(fault, mode)));
    }

    @Test
    void anEvaluationThatIsNoNumberIsNotToldAsALossOfTheTraining() {
        Block network = new Faulty(logits -> logits, logits -> of(logits.head().log()));
        try (Training training = TinyNetwork.training(network, DATA).optEpochs(1).build()) {
            DivergedException e = assertThrows(DivergedException.class, training::run);
            assertTrue(
                    e.getMessage()
                            .matches(
                                    "the loss of the evaluation became \\S+ in epoch 1, where that of"
                                            + " the training was \\d\\.\\d{4}, .*"),
                    e::getMessage);
        }
    }

    @ParameterizedTest
    @MethodSource("faults")
    void itIsNamed(String fault, ExecutionMode mode) {
        TrainingBuilder builder =
                TinyNetwork.training(new Faulty(FAULTS.get(fault)), DATA)
                        .optExecution(mode)
                        .optWarning(warning -> {});
        UserException e =
                assertThrows(
                        UserException.class,
                        () -> {
                            try (Training training = builder.build()) {
                                training.run();
                            }
                        });
        assertTrue(e.getMessage().contains("the network"), e::getMessage);
        assertFalse(e.getMessage().contains("Traceback"), e::getMessage);
        assertFalse(e.getMessage().contains("null") && !fault.equals("null"), e::getMessage);
        assertEquals(1, e.getMessage().lines().count(), e::getMessage);
    }

    private static final class Narrow extends AttentionBlock {

        Narrow(int channels) {
            super(channels);
        }

        @Override
        protected NDArray attend(Forward f, NDArray x) {
            return x.get(":, :1");
        }
    }

    @Test
    void attentionThatGivesAnotherShapeIsNamed() {
        Block network = SimpleCnn.builder().setOutSize(2).optAttention(Narrow::new).build();
        UserException e =
                assertThrows(
                        UserException.class, () -> TinyNetwork.training(network, DATA).build());
        assertTrue(e.getMessage().contains("Narrow gives (1, 1, "), e::getMessage);
    }

    @ParameterizedTest
    @EnumSource(ExecutionMode.class)
    void aPyramidOfOneBranchLearns(ExecutionMode mode) {
        Block network =
                SimpleCnn.builder()
                        .setOutSize(2)
                        .optAttention("pyramid-squeeze:branches=1")
                        .build();
        try (Training training = TinyNetwork.training(network, DATA).optExecution(mode).build()) {
            Map<String, float[]> before = TinyNetwork.weights(training);
            training.run();
            Map<String, float[]> after = TinyNetwork.weights(training);
            List<String> convs =
                    before.keySet().stream().filter(n -> n.endsWith("conv_1.weight")).toList();
            assertFalse(convs.isEmpty());
            convs.forEach(n -> assertFalse(Arrays.equals(before.get(n), after.get(n)), n));
        }
    }

    @ParameterizedTest
    @EnumSource(ExecutionMode.class)
    void noGradientFlowsThroughCopies(ExecutionMode mode) {
        for (UnaryOperator<NDArray> copy :
                Stream.<UnaryOperator<NDArray>>of(
                                NDArray::duplicate,
                                NDArray::stopGradient,
                                x ->
                                        x.toType(DataType.FLOAT64, false)
                                                .toType(DataType.FLOAT32, false))
                        .toList()) {
            Block network =
                    new SequentialBlock()
                            .add(Blocks.batchFlattenBlock())
                            .add(Linear.builder().setUnits(8).build())
                            .add(LambdaBlock.singleton(copy))
                            .add(Linear.builder().setUnits(2).build());
            try (Training training =
                    TinyNetwork.training(network, DATA).optExecution(mode).build()) {
                Map<String, float[]> before = TinyNetwork.weights(training);
                training.run();
                Map<String, float[]> after = TinyNetwork.weights(training);
                Map<String, Boolean> moved = new TreeMap<>();
                before.forEach(
                        (name, values) -> moved.put(name, !Arrays.equals(values, after.get(name))));
                long still = moved.values().stream().filter(m -> !m).count();
                assertEquals(2, still, moved::toString);
            }
        }
    }
}
