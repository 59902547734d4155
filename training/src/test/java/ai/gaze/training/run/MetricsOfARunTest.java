package ai.gaze.training.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.training.EpochMetrics;
import ai.gaze.training.metric.Metric;
import ai.gaze.training.metric.MetricType;
import ai.gaze.training.metric.Metrics;
import ai.gaze.training.page.RunData;
import ai.gaze.training.tensorboard.Events;
import ai.gaze.zoo.UserException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Metrics that a recipe names, on their way through all that a run writes. */
class MetricsOfARunTest {

    private static final DatasetLoader IMAGES = TinyImages.of(12, 6);

    @TempDir private Path folder;

    /**
     * A third party's, of which nothing is known: how far the run is, and not a number at first.
     */
    @BeforeAll
    static void register() {
        if (!Metrics.names().contains("run-own")) {
            Metrics.register(
                    MetricType.of(
                            "run-own",
                            List.of(),
                            values ->
                                    Metric.of(
                                            "run_own",
                                            e -> e.accuracy() > 2 ? 0 : 100 * e.loss())));
            Metrics.register(
                    MetricType.of(
                            "run-nan", List.of(), values -> Metric.of("run_nan", e -> Double.NaN)));
        }
    }

    private static Recipe recipe(String... settings) {
        List<String> all =
                new ArrayList<>(
                        List.of("epochs=3", "batch-size=6", "validation=hold-out", "hold-out=4"));
        all.addAll(List.of(settings));
        return Runs.recipe(all.toArray(String[]::new));
    }

    @Test
    void theyReachEveryFileOfTheRun() throws IOException {
        Path run = folder.resolve("run");
        Recipe recipe = recipe("metrics=[macro-f1, \"top-k:k=1\", roc_auc, run-own, run-nan]");
        RunResult result = Runs.train(run, recipe, IMAGES);
        List<String> names = List.of("macro_f1", "top_1", "roc_auc", "run_own", "run_nan");

        for (ObjectNode line : Runs.metrics(run)) {
            List<String> keys = new ArrayList<>();
            line.fieldNames().forEachRemaining(keys::add);
            assertEquals(
                    names.stream().map(name -> "eval_" + name).toList(),
                    keys.subList(keys.size() - 5, keys.size()));
        }
        for (EpochMetrics epoch : RunReader.epochs(run)) {
            assertEquals(names, List.copyOf(epoch.metrics().keySet()));
            assertEquals(epoch.evalAccuracy(), epoch.metrics().get("top_1"));
            assertEquals(100 * epoch.evalLoss(), epoch.metrics().get("run_own"));
            assertTrue(epoch.metrics().get("run_nan").isNaN());
        }
        assertEquals(names, List.copyOf(result.metrics().keySet()));
        assertEquals(result, RunReader.result(run).orElseThrow());
        String json = Files.readString(run.resolve("result.json"));
        assertTrue(json.contains("\"test-macro-f1\" : " + result.metrics().get("macro_f1")), json);
        assertEquals(
                3,
                Events.scalar(Events.shown(run.resolve("tensorboard")), "macro_f1/validation")
                        .size());
        assertEquals(recipe, RunReader.info(run).recipe());

        RunData shown = RunData.of(run);
        shown.epochs().forEach(epoch -> assertEquals(Set.copyOf(names), epoch.metrics().keySet()));
        assertTrue(shown.facts().toString().contains(", macro_f1 "), "how it ended");
        assertTrue(shown.shares().contains("macro_f1"), shown.shares()::toString);
        assertFalse(shown.shares().contains("run_nan"), shown.shares()::toString);
    }

    @Test
    void withoutThemTheFilesAreAsTheyWere() throws IOException {
        Path run = folder.resolve("run");
        Runs.train(run, recipe(), IMAGES);
        String metrics = Files.readString(run.resolve("metrics.jsonl"));
        assertFalse(metrics.contains("macro"), metrics);
        assertFalse(metrics.contains("further"), metrics);
        assertTrue(RunReader.epochs(run).get(0).metrics().isEmpty());
        assertFalse(Files.readString(run.resolve("result.json")).contains("further"));
    }

    @Test
    void theBestCheckpointIsThatOfTheMetricWatched() {
        Path run = folder.resolve("run");
        RunResult result =
                Runs.train(
                        run, recipe("epochs=5", "best.monitor=loss", "optimizer.lr=0.01"), IMAGES);
        EpochMetrics best =
                RunReader.epochs(run).stream()
                        .min(Comparator.comparingDouble(EpochMetrics::evalLoss))
                        .orElseThrow();
        assertEquals(best.epoch(), result.bestEpoch());
        assertEquals(best.evalAccuracy(), result.bestAccuracy());
        // Of one that is never a number the first epoch is the best.
        RunResult first =
                Runs.train(
                        folder.resolve("nan"),
                        recipe("metrics=run-nan", "best.monitor=run-nan"),
                        IMAGES);
        assertEquals(1, first.bestEpoch());
    }

    @Test
    void aRunThatWasStoppedKnowsTheBestValueSoFar() throws IOException {
        Recipe recipe =
                recipe(
                        "epochs=4",
                        "metrics=run-own",
                        "best.monitor=loss",
                        "schedule.name=plateau",
                        "schedule.mode=max",
                        "schedule.monitor=run-own",
                        "schedule.patience=0");
        Path unbroken = folder.resolve("unbroken");
        Runs.train(unbroken, recipe, IMAGES);
        Path broken = folder.resolve("broken");
        for (int epoch = 1; epoch < 4; epoch++) {
            StopRequest stop = new StopRequest();
            RunListener listener =
                    new RunListener() {
                        @Override
                        public void epochEnded(EpochMetrics metrics) {
                            stop.stop();
                        }
                    };
            try (TrainingRun run =
                    epoch == 1
                            ? TrainingRun.create(broken, recipe, IMAGES, "cpu", listener)
                            : TrainingRun.resume(broken, IMAGES, "cpu", listener)) {
                assertTrue(run.execute(stop).isEmpty());
            }
        }
        Runs.resume(broken, IMAGES, new RunListener() {});
        Runs.assertSame(unbroken, broken);
    }

    @Test
    void aPlateauWatchesTheMetricThatItIsTold() {
        Path run = folder.resolve("run");
        // Ten times the rate, and one that is never a number never improves.
        Runs.train(
                run,
                recipe(
                        "metrics=run-nan",
                        "schedule.name=plateau",
                        "schedule.mode=max",
                        "schedule.monitor=run-nan",
                        "schedule.patience=0",
                        "schedule.factor=0.5",
                        "optimizer.lr=0.001"),
                IMAGES);
        assertEquals(
                List.of(0.001, 0.0005, 0.00025),
                RunReader.epochs(run).stream().map(EpochMetrics::learningRate).toList());
    }

    @Test
    void whatCannotBeComputedForTheClassesIsRefusedBeforeAnythingIsWritten() {
        Path run = folder.resolve("run");
        UserException e =
                assertThrows(
                        UserException.class,
                        () ->
                                Runs.train(
                                        run,
                                        Runs.recipe("epochs=1", "batch-size=5", "metrics=roc-auc"),
                                        Runs.images(10, 10)));
        assertTrue(e.getMessage().startsWith("metric roc_auc is that of two classes"), e::toString);
        assertFalse(Files.exists(run));
    }

    @Test
    void aMistakeIsNamedWithItsPlace() throws IOException {
        Path file = folder.resolve("own.yaml");
        Map<String, String> mistakes =
                Map.of(
                        "epochs: 2\nmetrics: [macro-f1, nonsense]\n",
                                "line 2: metrics: unknown metric",
                        "epochs: 2\nbest:\n  monitor: macro-f1\n", "line 3: monitor of best is",
                        "schedule:\n  name: plateau\n  monitor: macro-f1\nmetrics: macro-f1\n",
                                "mode of the schedule is min, but of macro_f1 a higher value is better",
                        "schedule:\n  name: cosine\n  monitor: loss\n",
                                "line 3: recipe key schedule.monitor is not read by schedule cosine");
        mistakes.forEach(
                (yaml, expected) -> {
                    UserException e =
                            assertThrows(UserException.class, () -> read(file, yaml), yaml);
                    assertTrue(e.getMessage().contains(expected), e.getMessage());
                    assertEquals(1, e.getMessage().lines().count());
                });
    }

    private static Recipe read(Path file, String yaml) throws IOException {
        Files.writeString(file, yaml);
        return RecipeFile.read(file.toString(), Map.of());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"test-macro-f1\" : 1.0|\"test-macro-f1\" : 7.5|its test-macro-f1 is 7.5",
                "\"test-macro-f1\" : 1.0|\"test-macro-f1\" : null|its test-macro-f1 is null",
                "\"test-macro-f1\" : 1.0|\"best-macro-f1\" : 0|the unknown key best-macro-f1",
                "\"test-macro-f1\" : 1.0|\"test-macro-f1\" : \"x\"|needs a number"
            })
    void aValueThatCannotBeIsNamedAndNotUsed(String from, String to, String expected)
            throws IOException {
        Path run = folder.resolve("run");
        Runs.train(run, recipe("epochs=1", "metrics=macro-f1"), IMAGES);
        Path file = run.resolve("result.json");
        String text = Files.readString(file);
        assertTrue(text.contains(from), text);
        Files.writeString(file, text.replace(from, to));
        UserException e = assertThrows(UserException.class, () -> RunReader.result(run));
        assertTrue(e.getMessage().contains(expected), e.getMessage());
        assertEquals(1, e.getMessage().lines().count());
    }
}
