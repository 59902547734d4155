package ai.gaze.training.execution;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.loss.Loss;
import ai.djl.training.loss.SoftmaxCrossEntropyLoss;
import ai.gaze.testing.Garbage;
import ai.gaze.training.optim.FlatParameters;
import ai.gaze.training.torch.HeldBuffers;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.layer.ParameterNames;
import java.lang.ref.WeakReference;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Losses and blocks of anybody, which take numbers as DJL's own do, in a step in which garbage is
 * collected between forward and backward pass.
 */
@Tag("garbage")
@Timeout(120)
class OwnLossTest {

    private static final float[] WEIGHTS = {0.5f, -1, 2, 0.25f, 1, -0.5f, 0.1f, 0.2f};

    private NDManager manager;

    @BeforeEach
    void open() {
        manager = NDManager.newBaseManager();
    }

    @AfterEach
    void close() {
        manager.close();
    }

    private static Loss loss(UnaryOperator<NDArray> formula) {
        return new Loss("mine") {
            @Override
            public NDArray evaluate(NDList labels, NDList predictions) {
                NDArray value = formula.apply(predictions.singletonOrThrow());
                Garbage.collect();
                return value;
            }
        };
    }

    private float[] gradient(Block network, Loss loss, ExecutionMode mode) {
        network.initialize(manager, DataType.FLOAT32, new Shape(1, 1, 2, 2));
        NDArray weights = ParameterNames.of(network).values().iterator().next().getArray();
        weights.set(new NDIndex("..."), manager.create(WEIGHTS, new Shape(2, 4)));
        FlatParameters parameters = new FlatParameters(manager, ParameterNames.of(network));
        try (Execution execution =
                        Execution.create(
                                mode,
                                Precision.FP32,
                                new ExecutedNetwork(network, 0, new Shape(1, 1, 2, 2), parameters),
                                parameters,
                                loss,
                                null,
                                w -> {
                                    throw new AssertionError(w);
                                });
                NDManager step = manager.newSubManager()) {
            NDArray images = step.arange(1f, 13f).reshape(3, 1, 2, 2);
            return execution
                    .run(step, images, step.create(new long[] {0, 1, 0}))
                    .gradient()
                    .toFloatArray();
        }
    }

    private static SequentialBlock linear() {
        return new SequentialBlock()
                .add(Blocks.batchFlattenBlock())
                .add(Linear.builder().setUnits(2).optBias(false).build());
    }

    static Stream<UnaryOperator<NDArray>> formulas() {
        // Each is 3 times the sum, or has its gradient.
        return Stream.of(
                x -> x.mul(3).sum(),
                x -> x.div(1 / 3f).sum(),
                x -> x.muli(1).mul(3).sum(),
                x -> x.mul(x.getManager().create(3f)).sum(),
                x -> {
                    try (NDArray number = x.getManager().create(new float[] {3, 3})) {
                        return x.mul(number).sum();
                    }
                },
                x -> {
                    try (NDManager below = x.getManager().newSubManager()) {
                        return x.mul(below.create(new float[] {3, 3})).sum();
                    }
                },
                x -> {
                    try (NDManager below = x.getManager().newSubManager();
                            NDArray number = below.create(3f)) {
                        return x.mul(number).sum();
                    }
                });
    }

    @ParameterizedTest
    @MethodSource("formulas")
    void aNumberOfALossLivesUntilTheBackwardPassHasReadIt(UnaryOperator<NDArray> formula) {
        // The sum of the images, three times, for each of the two units.
        float[] expected = {45, 54, 63, 72, 45, 54, 63, 72};
        for (ExecutionMode mode : ExecutionMode.values()) {
            assertArrayEquals(expected, gradient(linear(), loss(formula), mode), mode.toString());
        }
    }

    @Test
    void aNumberOfABlockDoes() {
        SequentialBlock network = linear();
        network.addSingleton(x -> x.mul(3));
        assertArrayEquals(
                new float[] {45, 54, 63, 72, 45, 54, 63, 72},
                gradient(network, loss(NDArray::sum), ExecutionMode.EAGER));
    }

    @Test
    void aLossOfDjlWithAWeightIsThatManyTimesTheOneWithout() {
        Loss once = new SoftmaxCrossEntropyLoss("once");
        Loss thrice =
                new SoftmaxCrossEntropyLoss("thrice", 3, -1, true, true) {
                    @Override
                    public NDArray evaluate(NDList labels, NDList predictions) {
                        NDArray value = super.evaluate(labels, predictions);
                        Garbage.collect();
                        return value;
                    }
                };
        float[] expected = gradient(linear(), once, ExecutionMode.EAGER);
        for (int i = 0; i < expected.length; i++) {
            expected[i] *= 3;
        }
        assertArrayEquals(expected, gradient(linear(), thrice, ExecutionMode.EAGER), 1e-5f);
    }

    @Test
    void whatIsHeldGoesWithTheStep() throws InterruptedException {
        NDManager step = manager.newSubManager();
        HeldBuffers.untilClosed(step);
        HeldBuffers.untilClosed(step);
        step.create(new float[10]).close();
        step.close();
        WeakReference<NDManager> gone = new WeakReference<>(step);
        step = null;
        for (int i = 0; i < 50 && gone.get() != null; i++) {
            Garbage.collect();
        }
        assertNull(gone.get());
    }

    @ParameterizedTest
    @EnumSource
    void aLossThroughWhichNoGradientFlowsIsOneSentence(ExecutionMode mode) {
        UserException e =
                assertThrows(
                        UserException.class,
                        () -> gradient(linear(), loss(x -> x.stopGradient().sum()), mode));
        assertEquals(
                "loss mine gives a number through which no gradient flows back to the logits;"
                        + " compute it of them by operations of NDArray alone",
                e.getMessage());
    }
}
