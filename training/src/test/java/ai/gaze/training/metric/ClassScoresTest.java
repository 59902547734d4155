package ai.gaze.training.metric;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.training.metric.Bootstrap.Interval;
import ai.gaze.zoo.UserException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClassScoresTest {

    /** Expected is what scikit-learn 1.9.1 gives, with zero_division=0. */
    @ParameterizedTest
    @CsvSource({
        "0 0 1 2 2 1 0 2 1 1 0 0, 0 1 1 2 0 1 0 2 2 1 2 2,"
                + " 0.6666666666666666 0.75 0.4, 0.4 0.75 0.6666666666666666, 0.5 0.75 0.5,"
                + " 5 4 3, 0.6277777777777778 0.5833333333333334 0.5833333333333334",
        "0 0 1 1 1, 0 2 1 1 0,"
                + " 0.5 1.0 0.0, 0.5 0.6666666666666666 0.0, 0.5 0.8 0.0,"
                + " 2 3 0, 0.8 0.6 0.68",
        "0 1 2 2, 0 1 1 0,"
                + " 0.5 0.5 0.0, 1.0 1.0 0.0, 0.6666666666666666 0.6666666666666666 0.0,"
                + " 1 1 2, 0.25 0.5 0.3333333333333333"
    })
    void theScoresOfEachClassAndTheirWeightedMeansAreThoseOfScikitLearn(
            String labels,
            String predictions,
            String precision,
            String recall,
            String f1,
            String support,
            String weighted) {
        Evaluation evaluation = evaluation(ints(labels), ints(predictions), 3);
        List<ClassScores> scores = ClassScores.of(evaluation);
        for (int c = 0; c < 3; c++) {
            ClassScores of = scores.get(c);
            assertEquals("class " + c, of.name());
            assertEquals(numbers(precision)[c], of.precision(), 1e-15);
            assertEquals(numbers(recall)[c], of.recall(), 1e-15);
            assertEquals(numbers(f1)[c], of.f1(), 1e-15);
            assertEquals(ints(support)[c], of.support());
        }
        ClassScores mean = ClassScores.weighted(evaluation);
        double[] means = {mean.precision(), mean.recall(), mean.f1()};
        assertArrayEquals(numbers(weighted), means, 1e-15);
        assertEquals(evaluation.accuracy(), mean.recall(), 1e-15);
        assertEquals(evaluation.metric("macro-f1"), ClassScores.macro(evaluation).f1());
    }

    private static Evaluation evaluation(int[] labels, int[] predictions, int classes) {
        return Passes.evaluate(
                4, labels, Passes.predicting(predictions, classes), Metrics.macroF1());
    }

    private static int[] ints(String text) {
        return Arrays.stream(text.trim().split(" ", -1)).mapToInt(Integer::parseInt).toArray();
    }

    private static double[] numbers(String text) {
        return Arrays.stream(text.trim().split(" ", -1)).mapToDouble(Double::parseDouble).toArray();
    }

    @Test
    void percentilesAreThoseOfNumPy() {
        double[] values = {.1, .5, .2, .9, .35, .7, .6};
        Interval interval = Bootstrap.USUAL.percentiles(values);
        assertEquals(0.115, interval.low(), 1e-15);
        assertEquals(0.87, interval.high(), 1e-15);
        Interval none = Bootstrap.USUAL.percentiles(new double[] {1, Double.NaN});
        assertTrue(Double.isNaN(none.low()) && Double.isNaN(none.high()));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 1000})
    void anIntervalIsThatOfItsSeedAndHoldsTheValue(int classes) {
        SplittableRandom random = new SplittableRandom(classes);
        for (int images : new int[] {1, 300}) {
            Evaluation evaluation =
                    Passes.evaluate(
                            64,
                            Passes.labels(random, images, classes),
                            Passes.logits(random, images, classes));
            Bootstrap few = new Bootstrap(200, 0.95, 3);
            Interval interval = few.interval(evaluation, Evaluation::accuracy);
            double accuracy = evaluation.accuracy();
            assertTrue(interval.low() <= accuracy && accuracy <= interval.high());
            assertEquals(interval, few.interval(evaluation, Evaluation::accuracy));
            Interval f1 = few.interval(evaluation, e -> ClassScores.macro(e).f1());
            assertTrue(0 <= f1.low() && f1.low() <= f1.high() && f1.high() <= 1, f1::toString);
        }
    }

    @Test
    void theIntervalOfAnAccuracyIsAsWideAsTheBinomialOne() {
        int[] labels = new int[1000];
        int[] predictions = new int[1000];
        Arrays.fill(predictions, 0, 300, 1);
        Evaluation evaluation = evaluation(labels, predictions, 2);
        Interval interval = Bootstrap.USUAL.interval(evaluation, Evaluation::accuracy);
        double half = 1.96 * Math.sqrt(0.7 * 0.3 / 1000);
        assertEquals(0.7 - half, interval.low(), 0.005);
        assertEquals(0.7 + half, interval.high(), 0.005);
        Interval other = new Bootstrap(1000, 0.95, 1).interval(evaluation, Evaluation::accuracy);
        assertEquals(interval.low(), other.low(), 0.005);
        assertTrue(!interval.equals(other), "another seed, another interval");
        assertThrows(UserException.class, () -> new Bootstrap(0, 0.95, 0));
        assertThrows(UserException.class, () -> new Bootstrap(10, 1, 0));
    }

    @Test
    void theBinsOfACalibrationAddUpToItsError() {
        float[] confidences = {.95f, .93f, .51f, .2f, .2f, .7f, .66f, .34f, 1f, .0667f};
        int[] right = {1, 0, 1, 0, 1, 1, 0, 0, 1, 0};
        Evaluation evaluation =
                new Evaluation(
                        Passes.classes(2),
                        Map.of(),
                        new int[10],
                        Arrays.stream(right).map(r -> 1 - r).toArray(),
                        new int[10],
                        new float[10],
                        confidences);
        Calibration calibration = Calibration.of(evaluation, 5);
        double error = 0;
        int images = 0;
        for (Calibration.Bin bin : calibration.bins()) {
            error += bin.images() * Math.abs(bin.accuracy() - bin.confidence()) / 10;
            images += bin.images();
        }
        assertEquals(10, images);
        assertEquals(calibration.error(), error, 1e-7);
        Calibration.Bin last = calibration.bins().get(4);
        assertEquals(3, last.images());
        assertEquals(0.96, last.confidence(), 1e-6);
        assertEquals(2 / 3.0, last.accuracy(), 1e-12);
        assertThrows(UserException.class, () -> Calibration.of(evaluation, 0));
    }

    @Test
    void probabilitiesAreKeptWhereTheyAreAskedFor() {
        int[] labels = {0, 1, 2};
        float[][] logits = {{1, 2, 3}, {0, 0, 0}, {-5, 5, 1}};
        assertNull(Passes.evaluate(2, labels, logits).probabilities());
        Evaluation evaluation =
                Passes.evaluate(2, labels, logits, MetricSet.PLAIN.withProbabilities());
        assertArrayEquals(
                new float[] {0.09003057f, 0.24472848f, 0.66524094f},
                evaluation.probabilities()[0],
                1e-6f);
        for (int i = 0; i < 3; i++) {
            assertEquals(
                    evaluation.confidences()[i],
                    evaluation.probabilities()[i][evaluation.predictions()[i]],
                    1e-7f);
        }
    }
}
