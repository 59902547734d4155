package ai.gaze.training.metric;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.evaluator.Accuracy;
import ai.djl.training.evaluator.Evaluator;
import ai.djl.training.evaluator.TopKAccuracy;
import ai.djl.training.loss.Loss;
import ai.gaze.training.torch.NoGrad;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.array.HostArrays;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetricSetTest {

    private static final int IMAGES = 50;
    private static final int[] LABELS = Passes.labels(new SplittableRandom(1), IMAGES, 7);
    private static final float[][] LOGITS = Passes.logits(new SplittableRandom(2), IMAGES, 7);

    @Test
    void lossAndAccuracyAreAlwaysThereAndFirst() {
        Evaluation evaluation =
                Passes.evaluate(
                        8, LABELS, LOGITS, Metrics.macroF1(), Metrics.accuracy(), Metrics.topK(2));
        assertEquals(
                List.of("loss", "accuracy", "macro_f1", "top_2"),
                List.copyOf(evaluation.metrics().keySet()));
        assertEquals(evaluation.accuracy(), evaluation.metrics().get("accuracy"));
        double sum = 0;
        for (float loss : evaluation.losses()) {
            sum += loss;
        }
        assertEquals(sum / IMAGES, evaluation.loss(), 1e-6);
        assertThrows(
                UnsupportedOperationException.class, () -> evaluation.metrics().put("more", 1.0));
        UserException e = assertThrows(UserException.class, () -> evaluation.metric("macro_f2"));
        assertTrue(e.getMessage().contains("did you mean \"macro_f1\"?"), e.getMessage());
    }

    @Test
    void oneOfOnesOwnIsAFunctionOfTheEvaluation() {
        Metric errors = Metric.of("error-rate", e -> 1 - e.accuracy()).lowerIsBetter();
        Metric sum = Metric.of("sum", e -> e.metric("error_rate") + e.accuracy());
        Evaluation evaluation = Passes.evaluate(8, LABELS, LOGITS, errors, sum);
        assertEquals(1 - evaluation.accuracy(), evaluation.metric("error_rate"));
        assertEquals(1, evaluation.metric("sum"), 1e-15);
        assertFalse(errors.isHigherBetter());
        assertTrue(errors.isBetter(0.1, 0.2));
        assertFalse(errors.isBetter(Double.NaN, 0.2));
        assertTrue(errors.isBetter(0.2, Double.NaN));
        assertEquals("mine", errors.named("mine").name());
        assertFalse(errors.named("mine").isHigherBetter());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5th", "猫", "a:b", "eval_f1", "test-f1", "_f1", "🙂"})
    void aNameThatCannotBeOneIsRefused(String name) {
        UserException e = assertThrows(UserException.class, () -> Metric.of(name, x -> 0));
        assertTrue(e.getMessage().startsWith("a metric cannot be called \""), e.getMessage());
        assertEquals(1, e.getMessage().lines().count());
    }

    @Test
    void twoOfOneNameAreRefused() {
        assertEquals(
                "two metrics are called top_5; leave one out, or give it a name of its own",
                message(Metrics.topK(5), Metrics.get("top-5")));
        assertEquals(
                "two metrics are called accuracy, which every evaluation has; leave one out, or give it a name of its own",
                message(Metrics.of(new Accuracy())));
        assertEquals(
                List.of("loss", "accuracy", "djl_accuracy"),
                MetricSet.of(List.of(Metrics.of("DjlAccuracy", new Accuracy()))).all().stream()
                        .map(Metric::name)
                        .toList());
    }

    private static String message(Metric... metrics) {
        return assertThrows(UserException.class, () -> MetricSet.of(List.of(metrics))).getMessage();
    }

    @Test
    void oneThatIsToBeWatchedMustBeAmongThem() {
        MetricSet set = MetricSet.of(List.of(Metrics.macroF1()));
        assertEquals("macro_f1", set.get("monitor of best", "macro-f1").name());
        assertEquals(
                "monitor of best is \"macro_f2\", but must be one of the metrics loss, accuracy, macro_f1: did you mean \"macro_f1\"?",
                assertThrows(UserException.class, () -> set.get("monitor of best", "macro_f2"))
                        .getMessage());
        assertEquals(
                "monitor of best is \"roc-auc\", but must be one of the metrics loss, accuracy, macro_f1; name it among metrics, too",
                assertThrows(UserException.class, () -> set.get("monitor of best", "roc-auc"))
                        .getMessage());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 50})
    void anEvaluatorOfDjlGivesWhatItGivesOnTheWholeSet(int batch) {
        Accuracy accuracy = new Accuracy("share right");
        TopKAccuracy top = new TopKAccuracy(3);
        Evaluation evaluation =
                Passes.evaluate(
                        batch,
                        LABELS,
                        LOGITS,
                        Metrics.of(accuracy),
                        Metrics.of(top),
                        Metrics.topK(3));
        assertEquals(evaluation.accuracy(), evaluation.metric("share_right"), 1e-7);
        assertEquals(evaluation.metric("top_3"), evaluation.metric("top_3_accuracy"), 1e-7);
    }

    @Test
    void aLossOfDjlIsTheMeanOfItsBatchesAsThere() {
        Metric loss = Metrics.of(Loss.softmaxCrossEntropyLoss());
        assertEquals("softmax_cross_entropy_loss", loss.name());
        assertFalse(loss.isHigherBetter());
        Evaluation evaluation = Passes.evaluate(IMAGES, LABELS, LOGITS, loss);
        assertEquals(evaluation.loss(), evaluation.metric(loss.name()), 1e-6);
        double first = Passes.evaluate(40, first(40), LOGITS, loss).metric(loss.name());
        assertEquals(first, Passes.evaluate(40, first(40), LOGITS).loss(), 1e-6);
        Evaluation two = Passes.evaluate(40, LABELS, LOGITS, loss);
        double last = 5 * two.loss() - 4 * first;
        assertEquals((first + last) / 2, two.metric(loss.name()), 1e-5);
    }

    private static int[] first(int count) {
        return java.util.Arrays.copyOf(LABELS, count);
    }

    @Test
    void anEvaluatorKeepsNothingAndNoKeyForEachEvaluation() {
        Counted counted = new Counted();
        Metric metric = Metrics.of(counted);
        for (int i = 0; i < 20; i++) {
            assertEquals(IMAGES, Passes.evaluate(7, LABELS, LOGITS, metric).metric("counted"));
        }
        assertEquals(1, counted.keys().size());
        assertEquals(0L, counted.keys().values().iterator().next());
    }

    @Test
    @Timeout(60)
    void oneServesManyEvaluationsAtOnceInAnyThread() throws Exception {
        Counted counted = new Counted();
        Metric metric = Metrics.of(counted);
        double alone = Passes.evaluate(7, LABELS, LOGITS, ALL_OF_THEM).metric("macro_f1");
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Evaluation>> tasks = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                int batch = 1 + i % 9;
                tasks.add(
                        () ->
                                Passes.evaluate(
                                        batch,
                                        LABELS,
                                        LOGITS,
                                        MetricSet.of(List.of(Metrics.macroF1(), metric))));
            }
            for (Future<Evaluation> future : threads.invokeAll(tasks)) {
                assertEquals(IMAGES, future.get().metric("counted"));
                assertEquals(alone, future.get().metric("macro_f1"));
            }
        } finally {
            threads.shutdownNow();
        }
        assertTrue(counted.keys().values().stream().allMatch(value -> value == 0));
    }

    private static final MetricSet ALL_OF_THEM = MetricSet.of(List.of(Metrics.macroF1()));

    /** Counts the images. */
    private static final class Counted extends Evaluator {

        Counted() {
            super("Counted");
        }

        Map<String, Long> keys() {
            return totalInstances;
        }

        @Override
        public NDArray evaluate(NDList labels, NDList predictions) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void addAccumulator(String key) {
            totalInstances.put(key, 0L);
        }

        @Override
        public void updateAccumulator(String key, NDList labels, NDList predictions) {
            totalInstances.merge(key, labels.head().size(), Long::sum);
        }

        @Override
        public void resetAccumulator(String key) {
            totalInstances.put(key, 0L);
        }

        @Override
        public float getAccumulator(String key) {
            return totalInstances.get(key);
        }
    }

    @Test
    void aLossOfOnesOwnIsTheLoss() {
        Loss twice =
                new Loss("twice") {
                    @Override
                    public NDArray evaluate(NDList labels, NDList logits) {
                        NDArray loss = Loss.softmaxCrossEntropyLoss().evaluate(labels, logits);
                        return loss.add(loss);
                    }
                };
        MetricSet set = MetricSet.of(List.of(Metrics.macroF1())).withLoss(twice);
        double usual = Passes.evaluate(8, LABELS, LOGITS).loss();
        Evaluation evaluation = Passes.evaluate(8, LABELS, LOGITS, set);
        assertEquals(2 * usual, evaluation.loss(), 1e-5);
        assertEquals(
                List.of("loss", "accuracy", "macro_f1"),
                List.copyOf(evaluation.metrics().keySet()));
        Loss ofEach =
                new Loss("of each") {
                    @Override
                    public NDArray evaluate(NDList labels, NDList logits) {
                        return logits.head().max(new int[] {1});
                    }
                };
        double sum = 0;
        for (int i = 0; i < LABELS.length; i++) {
            float most = Float.NEGATIVE_INFINITY;
            for (float logit : LOGITS[i]) {
                most = Math.max(most, logit);
            }
            sum += most;
        }
        assertEquals(
                sum / LABELS.length,
                Passes.evaluate(8, LABELS, LOGITS, MetricSet.PLAIN.withLoss(ofEach)).loss(),
                1e-5);
    }

    @Test
    void oneThatThrowsIsNamedAndGivesBackWhatItHad() {
        Metric fails =
                Metric.of(
                        "mine",
                        e -> {
                            throw new IllegalStateException("no such thing");
                        });
        Counted counted = new Counted();
        UserException e =
                assertThrows(
                        UserException.class,
                        () -> Passes.evaluate(8, LABELS, LOGITS, Metrics.of(counted), fails));
        assertEquals(
                "metric mine cannot be computed: java.lang.IllegalStateException: no such thing; mend it, or leave it out",
                e.getMessage());
        assertEquals(List.of(0L), List.copyOf(counted.keys().values()));
        Metric memory =
                Metric.of(
                        "memory",
                        x -> {
                            throw new EngineException("CUDA out of memory");
                        });
        assertThrows(EngineException.class, () -> Passes.evaluate(8, LABELS, LOGITS, memory));
    }

    @Test
    void logitsOfAnotherShapeAndNoImageAreRefusedInASentence() {
        NoGrad.run(
                () -> {
                    try (NDManager manager = NDManager.newBaseManager(Device.cpu());
                            EvaluationPass pass =
                                    new EvaluationPass(
                                            manager, Passes.classes(3), MetricSet.PLAIN)) {
                        NDArray labels = HostArrays.of(manager, new long[] {0, 1});
                        NDArray logits = HostArrays.of(manager, new float[8], new Shape(2, 4));
                        assertEquals(
                                "the network gives (2, 4) for 2 images of 3 classes, but it must give their logits, (2, 3)",
                                assertThrows(UserException.class, () -> pass.add(labels, logits))
                                        .getMessage());
                        assertEquals(
                                "there is no image to evaluate on; give at least one",
                                assertThrows(UserException.class, pass::end).getMessage());
                    }
                });
    }

    @Test
    void itLeavesNothingOnTheDevice() {
        MetricSet set = MetricSet.of(List.of(Metrics.topK(2)));
        NoGrad.run(
                () -> {
                    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
                        try (EvaluationPass pass =
                                        new EvaluationPass(manager, Passes.classes(3), set);
                                NDManager batch = manager.newSubManager()) {
                            NDArray labels = HostArrays.of(batch, new long[] {0, 1});
                            pass.add(labels, HostArrays.of(batch, new float[6], new Shape(2, 3)));
                            pass.end();
                            assertSame(batch, labels.getManager());
                        }
                        assertEquals(List.of(), manager.getManagedArrays());
                    }
                });
    }

    @Test
    void aMetricOfOnesOwnThatWritesSpoilsNoOther() {
        Metric writing =
                Metric.of(
                        "writing",
                        e -> {
                            java.util.Arrays.fill(e.labels(), 0);
                            java.util.Arrays.fill(e.predictions(), 0);
                            java.util.Arrays.sort(e.losses());
                            return 0;
                        });
        int[] labels = {0, 1, 2};
        float[][] logits = Passes.predicting(new int[] {0, 0, 0}, 3);
        for (Metric each : List.of(writing, writing.named("other"), writing.lowerIsBetter())) {
            Evaluation evaluation = Passes.evaluate(2, labels, logits, each, Metrics.macroF1());
            assertEquals(0.5 / 3, evaluation.metric("macro_f1"), 1e-12);
            assertArrayEquals(labels, evaluation.labels());
        }
    }
}
