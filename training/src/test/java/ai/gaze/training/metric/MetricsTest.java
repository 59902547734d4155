package ai.gaze.training.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.zoo.UserException;
import ai.gaze.zoo.registry.FactoryException;
import ai.gaze.zoo.registry.Options;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetricsTest {

    private static final Metric[] ALL = {
        Metrics.topK(1),
        Metrics.topK(5),
        Metrics.macroPrecision(),
        Metrics.macroRecall(),
        Metrics.macroF1(),
        Metrics.balancedAccuracy(),
        Metrics.calibrationError()
    };

    /** Expected are the values of scikit-learn 1.9.1, with zero_division=0. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "three classes, 3, 0 0 1 2 2 1 0 2 1 1 0 0, 0 1 1 2 0 1 0 2 2 1 2 2,"
                + " 0.6055555555555555, 0.6055555555555555, 0.5833333333333334, 0.6055555555555555",
        "a class without images is predicted, 3, 0 0 1 1 1, 0 2 1 1 0,"
                + " 0.5, 0.38888888888888884, 0.43333333333333335, 0.5833333333333333",
        "a class is never predicted, 3, 0 1 2 2, 0 1 1 0,"
                + " 0.3333333333333333, 0.6666666666666666, 0.4444444444444444, 0.6666666666666666",
        "classes have neither, 5, 0 0 3 3 1, 0 3 3 3 1,"
                + " 0.8888888888888888, 0.8333333333333334, 0.8222222222222223, 0.8333333333333334",
        "all wrong, 2, 0 1, 1 0, 0, 0, 0, 0",
        "one image, 3, 1, 1, 1, 1, 1, 1",
        "one wrong image, 3, 1, 2, 0, 0, 0, 0",
        "one class, 1, 0 0 0, 0 0 0, 1, 1, 1, 1"
    })
    void meansOverTheClassesAreThoseOfScikitLearn(
            String what,
            int classes,
            String labels,
            String predictions,
            double precision,
            double recall,
            double f1,
            double balanced) {
        Evaluation evaluation =
                Passes.evaluate(
                        4, ints(labels), Passes.predicting(ints(predictions), classes), ALL);
        assertEquals(precision, evaluation.metric("macro_precision"), 1e-15);
        assertEquals(recall, evaluation.metric("macro_recall"), 1e-15);
        assertEquals(f1, evaluation.metric("macro_f1"), 1e-15);
        assertEquals(balanced, evaluation.metric("balanced_accuracy"), 1e-15);
    }

    private static int[] ints(String text) {
        return Arrays.stream(text.trim().split(" ", -1)).mapToInt(Integer::parseInt).toArray();
    }

    @Test
    void topKIsThatOfScikitLearn() {
        int[] labels = {0, 1, 2, 3, 3, 2, 1, 0};
        float[][] logits = {
            {0.0f, 0.3f, -0.27f, -0.89f},
            {-0.45f, -0.99f, 0.06f, 1.34f},
            {-0.49f, -0.62f, 0.49f, 0.36f},
            {0.11f, -0.93f, -0.03f, 0.7f},
            {-1.34f, -0.46f, -1.9f, -1.29f},
            {-1.84f, -0.24f, -1.27f, 0.27f},
            {0.16f, -0.19f, -2.52f, -0.54f},
            {-0.05f, 0.11f, -1.53f, -0.48f}
        };
        double[] expected = {0.25, 0.75, 0.875, 1.0, 1.0};
        for (int k = 1; k <= expected.length; k++) {
            Evaluation evaluation = Passes.evaluate(3, labels, logits, Metrics.topK(k));
            assertEquals(expected[k - 1], evaluation.metric("top_" + k));
        }
    }

    /** Expected are the values of the code that the paper's authors published, in float32. */
    @ParameterizedTest
    @CsvSource({"15, 0.3475", "10, 0.28916669", "1, 0.01471668"})
    void theCalibrationErrorIsThatOfThePaper(int bins, double expected) {
        float[] confidences = {
            .95f, .93f, .51f, .2f, .2f, .7f, .66f, .34f, 1f, .0667f, .4667f, .8f
        };
        int[] right = {1, 0, 1, 0, 1, 1, 0, 0, 1, 0, 1, 1};
        Evaluation evaluation =
                new Evaluation(
                        Passes.classes(2),
                        Map.of(),
                        new int[12],
                        Arrays.stream(right).map(r -> 1 - r).toArray(),
                        new int[12],
                        new float[12],
                        confidences);
        Metric metric = Metrics.get("ece:bins=" + bins);
        assertFalse(metric.isHigherBetter());
        assertEquals(expected, metric.begin(null).value(evaluation), 1e-7);
        confidences[3] = Float.NaN;
        assertTrue(Double.isNaN(metric.begin(null).value(evaluation)));
    }

    @Test
    void theAreaUnderTheCurveIsThatOfScikitLearn() {
        float[] scores = {.1f, .4f, .35f, .8f, .4f, .4f, .9f, -2f, .1f, .95f};
        assertEquals(0.58, RocAuc.value(new int[] {0, 0, 1, 1, 0, 1, 1, 0, 1, 0}, scores), 1e-15);
        assertEquals(0.75, RocAuc.value(new int[] {0, 0, 1, 1}, new float[] {.1f, .4f, .35f, .8f}));
        assertEquals(0.5, RocAuc.value(new int[] {0, 1, 0, 1}, new float[4]));
        assertTrue(Double.isNaN(RocAuc.value(new int[] {1, 1}, new float[] {1, 2})));
        assertTrue(Double.isNaN(RocAuc.value(new int[] {1, 0}, new float[] {Float.NaN, 2})));

        float[][] logits = new float[10][2];
        IntStream.range(0, 10).forEach(i -> logits[i] = new float[] {5, 5 + scores[i]});
        int[] labels = {0, 0, 1, 1, 0, 1, 1, 0, 1, 0};
        // As float32, 5.1 - 5 and the like keep the order, and the ties.
        assertEquals(
                0.58,
                Passes.evaluate(3, labels, logits, Metrics.rocAuc()).metric("roc-auc"),
                1e-15);
        for (int classes : new int[] {1, 3, 1000}) {
            UserException e =
                    assertThrows(
                            UserException.class,
                            () -> MetricSet.of(List.of(Metrics.rocAuc())).requireFit(classes));
            assertEquals(
                    "metric roc_auc is that of two classes, and there are %d; leave it out, or choose another such as macro_f1"
                            .formatted(classes),
                    e.getMessage());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 1000})
    void allAreSharesAndDependNeitherOnTheOrderNorOnTheBatches(int classes) {
        SplittableRandom random = new SplittableRandom(classes);
        for (int images : new int[] {1, 7, 200}) {
            int[] labels = Passes.labels(random, images, classes);
            float[][] logits = Passes.logits(random, images, classes);
            Evaluation whole = Passes.evaluate(images, labels, logits, ALL);
            whole.metrics()
                    .forEach(
                            (name, value) ->
                                    assertTrue(
                                            value >= 0 && (name.equals("loss") || value <= 1),
                                            name + " " + value));
            assertEquals(whole.accuracy(), whole.metric("top-1"));
            assertEquals(macroF1(whole), whole.metric("macro_f1"), 1e-12);
            if (classes <= 5) {
                assertEquals(1, whole.metric("top_5"));
            }
            int[] back = IntStream.range(0, images).map(i -> labels[images - 1 - i]).toArray();
            float[][] logitsBack =
                    IntStream.range(0, images)
                            .mapToObj(i -> logits[images - 1 - i])
                            .toArray(float[][]::new);
            Evaluation parts = Passes.evaluate(3, back, logitsBack, ALL);
            whole.metrics()
                    .forEach((name, value) -> assertEquals(value, parts.metric(name), 1e-6, name));
        }
    }

    /** By sets, in another way than the product. */
    private static double macroF1(Evaluation e) {
        return IntStream.concat(Arrays.stream(e.labels()), Arrays.stream(e.predictions()))
                .distinct()
                .mapToDouble(
                        c -> {
                            int[] all = IntStream.range(0, e.labels().length).toArray();
                            double right =
                                    Arrays.stream(all)
                                            .filter(i -> e.labels()[i] == c)
                                            .filter(i -> e.predictions()[i] == c)
                                            .count();
                            double precision =
                                    right
                                            / Arrays.stream(all)
                                                    .filter(i -> e.predictions()[i] == c)
                                                    .count();
                            double recall =
                                    right
                                            / Arrays.stream(all)
                                                    .filter(i -> e.labels()[i] == c)
                                                    .count();
                            return right == 0 ? 0 : 2 * precision * recall / (precision + recall);
                        })
                .average()
                .orElseThrow();
    }

    @Test
    void aNetworkThatSaysTheSameOfEveryClassIsRightByChanceAmongTheFirstK() {
        int[] labels = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
        for (float logit : new float[] {0, Float.NaN, Float.POSITIVE_INFINITY}) {
            float[][] logits = new float[10][10];
            Arrays.stream(logits).forEach(row -> Arrays.fill(row, logit));
            Evaluation evaluation =
                    Passes.evaluate(4, labels, logits, Metrics.topK(1), Metrics.topK(5));
            assertEquals(0.1, evaluation.accuracy(), 1e-15, "" + logit);
            assertEquals(0.1, evaluation.metric("top_1"), 1e-15, "" + logit);
            assertEquals(0.5, evaluation.metric("top_5"), 1e-15, "" + logit);
        }
    }

    @Test
    void whatIsNotANumberIsTheHighestLogit() {
        float[][] logits = {{1, Float.NaN, 3}, {Float.NaN, 2, 3}, {1, 2, Float.NEGATIVE_INFINITY}};
        Evaluation evaluation =
                Passes.evaluate(2, new int[] {2, 0, 1}, logits, Metrics.calibrationError());
        assertEquals("[1, 0, 1]", Arrays.toString(evaluation.predictions()));
        assertEquals("[1, 0, 0]", Arrays.toString(evaluation.ranks()));
        assertTrue(Double.isNaN(evaluation.loss()));
        assertTrue(Double.isNaN(evaluation.metric("expected_calibration_error")));
    }

    @ParameterizedTest
    @CsvSource({
        "macro-f1, macro_f1",
        "macro_f1, macro_f1",
        "top-k, top_5",
        "top-k:k=3, top_3",
        "top_k:k=3, top_3",
        "top-5, top_5",
        "top_10, top_10",
        "ece, expected_calibration_error",
        "expected_calibration_error:bins=20, expected_calibration_error_20",
        "loss, loss",
        "accuracy, accuracy",
        "roc-auc, roc_auc"
    })
    void eachIsFoundByTheNamesThatItHas(String text, String name) {
        assertEquals(name, Metrics.get(text).name());
    }

    @Test
    void everyOneOfTheNamesIsThatOfAMetric() {
        // Others may have been added by other tests.
        for (String name : Metrics.names().subList(0, 9)) {
            Metric metric = Metrics.get(name);
            assertTrue(metric.isShare() || metric.name().equals("loss"), name);
            assertEquals(metric.name(), Metrics.get(metric.name()).name());
        }
        assertEquals("loss", Metrics.names().get(0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "macro-f2|unknown metric \"macro-f2\": did you mean \"macro-f1\"? Known are loss, accur",
                "top-0|option k of metric top-k must be a whole number from 1 up, not \"0\"",
                "top-99999999999|option k of metric top-k must be",
                "top-k:n=5|unknown option of metric top-k \"n\"",
                "macro-f1:k=5|metric macro-f1 has no options, but \"k\" was given; leave it out",
                "top-k:5|metric \"top-k:5\" must be written NAME or NAME:key=value,key=value, but \"5\"",
                "猫|unknown metric \"猫\"",
                "''|unknown metric \"\""
            })
    void anUnknownOneIsNamedWithTheNearest(String text, String expected) {
        UserException e = assertThrows(UserException.class, () -> Metrics.get(text));
        assertTrue(e.getMessage().startsWith(expected), e.getMessage());
        assertEquals(1, e.getMessage().lines().count());
    }

    @Test
    void anybodyMayAddOne() {
        var beta = Options.number("beta", 2);
        Metrics.register(
                MetricType.of(
                        "test-f-beta",
                        List.of(beta),
                        values -> Metric.of("own_fbeta", e -> values.get(beta) * e.accuracy())));
        Evaluation evaluation =
                Passes.evaluate(
                        2,
                        new int[] {0, 1, 1},
                        Passes.predicting(new int[] {0, 1, 0}, 2),
                        Metrics.get("test_f_beta:beta=3"));
        assertEquals(2, evaluation.metric("own-fbeta"), 1e-12);
        assertThrows(
                UserException.class,
                () -> Metrics.register(MetricType.of("macro-f1", List.of(), values -> ALL[0])));
        Metrics.register(MetricType.of("test-nothing", List.of(), values -> null));
        FactoryException e =
                assertThrows(FactoryException.class, () -> Metrics.get("test-nothing"));
        assertTrue(e.getMessage().startsWith("metric test-nothing of "), e.getMessage());
    }

    @Test
    void aJarBringsOne() {
        Metric metric = Metrics.get("errors");
        assertFalse(metric.isHigherBetter());
        Evaluation evaluation =
                Passes.evaluate(
                        2,
                        new int[] {0, 1, 1, 0},
                        Passes.predicting(new int[] {0, 1, 0, 0}, 2),
                        Metrics.get("error-rate"));
        assertEquals(0.25, evaluation.metric("error_rate"));
        assertTrue(Metrics.names().contains("error-rate"));
    }

    @Test
    void peopleReadSharesAsPercent() {
        assertEquals("71.20 %", Metrics.text("macro_f1", 0.712));
        assertEquals("0.7120", Metrics.text("my_own", 0.712));
        assertEquals("1.234e+12", Metrics.text("loss", 1.23412e12));
        assertEquals("0.7120", Metrics.text("top_0", 0.712));
        assertEquals("NaN %", Metrics.text("roc_auc", Double.NaN));
    }
}
