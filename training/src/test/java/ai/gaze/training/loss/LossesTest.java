package ai.gaze.training.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import ai.djl.training.loss.Loss;
import ai.gaze.zoo.UserException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BinaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LossesTest {

    private NDManager manager;

    @BeforeEach
    void open() {
        manager = NDManager.newBaseManager();
    }

    @AfterEach
    void close() {
        manager.close();
    }

    private static final class Result {
        private final float loss;
        private final float[] gradient;

        Result(float loss, float[] gradient) {
            this.loss = loss;
            this.gradient = gradient;
        }

        float loss() {
            return loss;
        }

        float[] gradient() {
            return gradient;
        }
    }

    private Result run(Loss loss, float[][] logits, long... labels) {
        NDArray x = manager.create(logits);
        x.setRequiresGradient(true);
        try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
            NDArray value = Losses.mean(loss, manager.create(labels), x);
            assertEquals(new Shape(), value.getShape());
            collector.backward(value);
            return new Result(value.getFloat(), x.getGradient().toFloatArray());
        }
    }

    /**
     * {@code torchvision.ops.sigmoid_focal_loss(x, t, alpha=-1, gamma, "mean")} in double, x = 0.3,
     * -2, 4.5, -0.01 and t = 1, 0, 0, 1, and the gradient.
     */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0|1.472622670|-0.106389371 0.029800731 0.247253264 -0.125624995",
                "0.5|1.346639825|-0.095369983 0.015113817 0.252052434 -0.119829056",
                "1|1.265837640|-0.079153980 0.006883991 0.256791227 -0.106760446",
                "2|1.172738387|-0.048102110 0.001217735 0.266089757 -0.075573151",
                "5|1.074682282|-0.007040536 0.000004081 0.292589544 -0.017935263"
            })
    void focalOfTwoClassesIsTorchvisions(double gamma, double expected, String gradients) {
        float[] x = {0.3f, -2, 4.5f, -0.01f};
        float[][] logits = new float[4][];
        for (int i = 0; i < 4; i++) {
            logits[i] = new float[] {0, x[i]};
        }
        Result result = run(Losses.focal(gamma), logits, 1, 0, 0, 1);
        assertEquals(expected, result.loss(), 1e-6);
        String[] each = gradients.split(" ", -1);
        for (int i = 0; i < 4; i++) {
            assertEquals(Double.parseDouble(each[i]), result.gradient()[2 * i + 1], 1e-6);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 1000})
    void focalIsItsFormulaWithAnyNumberOfClasses(int classes) {
        Random random = new Random(classes);
        float[][] logits = new float[5][classes];
        long[] labels = new long[5];
        double expected = 0;
        for (int n = 0; n < 5; n++) {
            labels[n] = random.nextInt(classes);
            double sum = 0;
            for (int c = 0; c < classes; c++) {
                logits[n][c] = (float) random.nextGaussian();
                sum += Math.exp(logits[n][c]);
            }
            double log = logits[n][(int) labels[n]] - Math.log(sum);
            expected -= Math.pow(Math.max(0, 1 - Math.exp(log)), 1.5) * log / 5;
        }
        assertEquals(expected, run(Losses.focal(1.5), logits, labels).loss(), 1e-5);
    }

    @Test
    void focalWithoutGammaIsCrossEntropy() {
        float[][] logits = {{1, -2, 0.5f}, {0, 3, -1}};
        Result focal = run(Losses.focal(0), logits, 2, 1);
        Result entropy = run(Losses.crossEntropy(), logits, 2, 1);
        assertEquals(entropy.loss(), focal.loss(), 1e-6);
        assertArrayEquals(entropy.gradient(), focal.gradient(), 1e-6f);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.5, 1, 2, 5})
    void anImageWhoseProbabilityIsOneHasAGradient(double gamma) {
        Result result = run(Losses.focal(gamma), new float[][] {{90, 0, 0}, {0, 200, -200}}, 0, 1);
        assertEquals(0, result.loss(), 1e-12);
        assertArrayEquals(new float[6], result.gradient(), 1e-12f);
        Result wrong = run(Losses.focal(gamma), new float[][] {{90, 0, 0}}, 2);
        assertEquals(90, wrong.loss(), 1e-4);
    }

    @Test
    void lossesOfDjlServeAsTheyAre() {
        float[][] logits = {{1, -2, 0.5f}, {0, 3, -1}};
        Result own = run(Losses.crossEntropy(), logits, 2, 1);
        Result stock = run(Loss.softmaxCrossEntropyLoss(), logits, 2, 1);
        assertEquals(own.loss(), stock.loss(), 1e-6);
        assertArrayEquals(own.gradient(), stock.gradient(), 1e-6f);
    }

    /** A loss that is a formula of logits and labels. */
    private static Loss loss(BinaryOperator<NDArray> formula) {
        return new Loss("mine") {
            @Override
            public NDArray evaluate(NDList labels, NDList predictions) {
                return formula.apply(predictions.singletonOrThrow(), labels.singletonOrThrow());
            }
        };
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7})
    void ofOneValuePerImageItIsTheMean(int images) {
        float[][] logits = new float[images][3];
        float sum = 0;
        for (int n = 0; n < images; n++) {
            logits[n] = new float[] {n, 1, 2};
            sum += n + 3;
        }
        int[] classes = {1};
        long[] labels = new long[images];
        for (boolean column : new boolean[] {false, true}) {
            Result result = run(loss((x, l) -> x.sum(classes, column)), logits, labels);
            assertEquals(sum / images, result.loss(), 1e-6);
            assertEquals(1f / images, result.gradient()[0], 1e-6);
        }
        assertEquals(
                1,
                run(loss((x, l) -> x.max().reshape(1).sub(x.max()).add(1)), logits, labels).loss());
    }

    @Test
    void aLossThatDoesNotFitIsOneSentence() {
        float[][] logits = new float[4][3];
        assertSentence(
                "loss mine gives float32 (4, 3) of labels (4) and logits (4, 3); let it give one"
                        + " number, or one for each image",
                loss((x, l) -> x),
                logits);
        assertSentence(
                "loss mine gives float32 (3) of labels (4)",
                loss((x, l) -> x.sum(new int[] {0})),
                logits);
        assertSentence("loss mine gives int64 () of labels", loss((x, l) -> l.sum()), logits);
        assertSentence("loss mine gives nothing of labels", loss((x, l) -> null), logits);
        assertSentence(
                "loss mine cannot be computed of labels (4) and logits (4, 3): ",
                loss((x, l) -> x.matMul(x)),
                logits);
        assertSentence(
                "loss mine cannot be computed of labels (4) and logits (4, 3): java.lang."
                        + "IndexOutOfBoundsException: mine",
                loss(
                        (x, l) -> {
                            throw new IndexOutOfBoundsException("mine");
                        }),
                logits);
    }

    private void assertSentence(String expected, Loss loss, float[][] logits) {
        UserException e =
                assertThrows(UserException.class, () -> run(loss, logits, new long[logits.length]));
        assertTrue(e.getMessage().startsWith(expected), e.getMessage());
        assertEquals(1, e.getMessage().lines().count(), e.getMessage());
    }

    @Test
    void whatALossSaysToAPersonIsSaid() {
        UserException own = new UserException("use two classes");
        Loss picky =
                loss(
                        (x, l) -> {
                            throw own;
                        });
        assertSame(own, assertThrows(UserException.class, () -> run(picky, new float[1][3], 0)));
    }

    @Test
    void aLossOfDoublesIsGivenInFloats() {
        Loss precise = loss((x, l) -> x.toType(DataType.FLOAT64, false).sum());
        NDArray value =
                Losses.mean(precise, manager.create(new long[2]), manager.ones(new Shape(2, 3)));
        assertEquals(DataType.FLOAT32, value.getDataType());
        assertEquals(6, value.getFloat());
    }

    @Test
    void anEvaluationMeasuresCrossEntropyWithoutSmoothingAndAnotherLossAsItIs() {
        Loss focal = Losses.of("focal:gamma=3");
        assertSame(focal, Losses.ofEvaluation(focal));
        Loss plain = Losses.ofEvaluation(Losses.of("cross-entropy:label-smoothing=0.3"));
        float[][] logits = {{1, -2, 0.5f}};
        assertEquals(run(Losses.crossEntropy(), logits, 1).loss(), run(plain, logits, 1).loss());
    }

    @Test
    void anOwnLossIsAskedForByNameAndAnInstanceThatFailsIsNamed() {
        Losses.register(
                LossType.of("test-mine", List.of(), o -> loss((x, l) -> x.mean()))
                        .aliases("test-my-own"));
        assertEquals("mine", Losses.of("test-my-own").getName());
        assertThrows(
                UserException.class,
                () -> Losses.register(LossType.of("focal", List.of(), o -> null)));
        LossType broken = LossType.of("test-broken", List.of(), o -> null);
        UserException e = assertThrows(UserException.class, () -> broken.create(Map.of()));
        assertTrue(e.getMessage().startsWith("loss test-broken of ai.gaze"), e.getMessage());
        assertInstanceOf(FocalLoss.class, Losses.of("focal"));
    }
}
