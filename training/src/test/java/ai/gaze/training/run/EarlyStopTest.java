package ai.gaze.training.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.gaze.training.StopReason;
import ai.gaze.training.Training;
import ai.gaze.training.TrainingResult;
import ai.gaze.training.callback.Callbacks;
import ai.gaze.training.callback.EarlyStopping;
import ai.gaze.zoo.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A training ends where its {@code stop} says, and a resumed one likewise. */
class EarlyStopTest {

    private static final DatasetLoader IMAGES = TinyImages.of(12, 6);

    // No accuracy is better by 2 than another.
    private static final String[] STALLED = {
        "epochs=9", "batch-size=4", "stop.patience=1", "stop.min-delta=2"
    };

    @TempDir private Path folder;

    private static TrainingResult train(EarlyStopping stopping) throws IOException {
        SequentialBlock network =
                new SequentialBlock()
                        .add(Blocks.batchFlattenBlock())
                        .add(Linear.builder().setUnits(2).build());
        try (Training training =
                Training.builder()
                        .setNetwork(network)
                        .setData(IMAGES.load(null))
                        .optDevice(Device.cpu())
                        .optBatchSize(4)
                        .optEpochs(6)
                        .addCallback(stopping)
                        .build()) {
            TrainingResult ended = training.run();
            assertTrue(training.hasEnded());
            return ended;
        }
    }

    @Test
    void thePatienceIsOfEpochsThatAreNotBetter() throws IOException {
        Path run = folder.resolve("run 猫");
        RunResult result = Runs.train(run, Runs.recipe(STALLED), IMAGES);
        assertEquals(3, result.epochs());
        assertEquals(3, RunReader.epochs(run).size());
        String why = Runs.json(run.resolve("result.json")).path("stopped").asText();
        assertEquals(result.stopped(), why);
        assertTrue(why.startsWith("patience: in 2 epochs accuracy was not better by 2.0"), why);
        assertTrue(why.endsWith("of epoch 1"), why);
    }

    @Test
    void aRunThatStopsNowhereSaysNothingOfIt() throws IOException {
        Path run = folder.resolve("run");
        RunResult result =
                Runs.train(run, Runs.recipe("epochs=2", "batch-size=4", "stop.patience=9"), IMAGES);
        assertNull(result.stopped());
        assertFalse(Runs.json(run.resolve("result.json")).has("stopped"));
        Path plain = folder.resolve("plain");
        Runs.train(plain, Runs.recipe("epochs=2", "batch-size=4"), IMAGES);
        assertFalse(Runs.json(plain.resolve("run.json")).path("recipe").has("stop"));
    }

    @Test
    void stoppedAfterEverySingleStepItEndsEqual() throws IOException {
        Path unbroken = folder.resolve("unbroken");
        Runs.train(unbroken, Runs.recipe(STALLED), IMAGES);
        Path broken = folder.resolve("broken");
        StopRequest stop = new StopRequest();
        stop.stop();
        boolean ended;
        try (TrainingRun run =
                TrainingRun.create(
                        broken, Runs.recipe(STALLED), IMAGES, "cpu", new RunListener() {})) {
            ended = run.execute(stop).isPresent();
        }
        int parts = 1;
        while (!ended && parts < 20) {
            Path here = broken;
            StopRequest next = new StopRequest();
            if (parts % 4 != 3) {
                next.stop();
            }
            RunListener listener =
                    new RunListener() {
                        @Override
                        public void epochEnded(ai.gaze.training.EpochMetrics metrics) {
                            next.stop();
                        }
                    };
            try (TrainingRun run = TrainingRun.resume(here, IMAGES, "cpu", listener)) {
                ended = run.execute(next).isPresent();
            }
            parts++;
        }
        assertTrue(ended);
        Runs.assertSame(unbroken, broken);
        // Resumed once more only the test is made again.
        Runs.resume(broken, IMAGES, new RunListener() {});
        Runs.assertSame(unbroken, broken);
    }

    @Test
    void morePatienceLetsAStoppedRunGoOnAndLessEndsItAtOnce() throws IOException {
        Path run = folder.resolve("run");
        Runs.train(run, Runs.recipe(STALLED), IMAGES);
        assertEquals(5, resume(run, Map.of("stop.patience", "3")).epochs());
        assertEquals(3, RunReader.info(run).recipe().stop().patience());
        assertEquals(5, resume(run, Map.of("stop.patience", "2")).epochs());
        assertEquals(9, resume(run, Map.of("stop.patience", "null")).epochs());
        assertNull(RunReader.info(run).recipe().stop());
        assertEquals(9, RunReader.epochs(run).size());
        Path unbroken = folder.resolve("unbroken");
        Runs.train(unbroken, Runs.recipe("epochs=9", "batch-size=4"), IMAGES);
        assertEquals(Runs.metrics(unbroken), Runs.metrics(run));
    }

    private static RunResult resume(Path run, Map<String, String> changes) {
        try (TrainingRun resumed =
                TrainingRun.resume(
                        run, IMAGES, "cpu", Settings.parse(changes), new RunListener() {})) {
            return resumed.execute(new StopRequest()).orElseThrow();
        }
    }

    @Test
    void aTargetOrTheTimeEndsATraining() throws IOException {
        TrainingResult reached = train(Callbacks.earlyStopping(9).target(0));
        assertEquals(StopReason.EARLY_STOPPED, reached.reason());
        assertEquals(1, reached.epochs());
        assertTrue(reached.why().startsWith("target: accuracy is "), reached::why);
        TrainingResult late = train(Callbacks.earlyStopping(9).minutes(1e-9));
        assertEquals(1, late.epochs());
        assertTrue(
                late.why().matches("minutes: 0\\.\\d+ minutes of .* and 0.000000001 were given"),
                late::why);
        UserException e =
                assertThrows(
                        UserException.class, () -> train(Callbacks.earlyStopping(9).target(1.01)));
        assertEquals(
                "stop.target is 1.01, and accuracy is never above 1; set it to a value that can be"
                        + " reached",
                e.getMessage());
        // Of the loss a lower value is the better one.
        TrainingResult loss = train(Callbacks.earlyStopping(9).monitor("loss").target(1e9));
        assertTrue(loss.why().startsWith("target: loss is "), loss::why);
        TrainingResult never = train(Callbacks.earlyStopping(9).monitor("loss").target(-1));
        assertEquals(StopReason.COMPLETED, never.reason());
        assertEquals("", never.why());
        TrainingResult stalled = train(Callbacks.earlyStopping(2).minDelta(2));
        assertEquals(4, stalled.epochs());
    }

    @Test
    void twoOfThemWatchTwoMetrics() {
        Path run = folder.resolve("run");
        Recipe recipe =
                Runs.recipe(
                        "epochs=5",
                        "batch-size=4",
                        "stop.patience=1",
                        "stop.min-delta=2",
                        "callbacks=[\"early-stopping:patience=1,min-delta=2\","
                                + " \"early-stopping:patience=3,monitor=loss\"]");
        assertEquals(3, Runs.train(run, recipe, IMAGES).epochs());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "stop.patience=0 | stop.patience must be at least 1, not 0",
                "stop.min-delta=-1 | stop.min-delta must be at least 0, not -1.0",
                "stop.minutes=0 | stop.minutes must be above 0, not 0.0",
                "stop.target=x | stop.target needs a number",
                "stop.monitor=acuracy | stop.monitor is \"acuracy\", but must be one of",
                "stop.min-delta=0.1 | stop.min-delta is not read without stop.patience",
                "stop.patince=1 | did you mean \"stop.patience\"?",
            })
    void aMistakeIsOneSentence(String setting, String expected) {
        List<String> all =
                setting.startsWith("stop.target")
                        ? List.of(setting)
                        : List.of("stop.target=0.5", setting);
        UserException e =
                assertThrows(
                        UserException.class,
                        () -> RecipeFile.read("cnn", List.of(Settings.parse(all))));
        assertTrue(e.getMessage().contains(expected), e::getMessage);
    }

    @Test
    void aMistakeOfItsMetricIsNotLaidToALineOfTheRecipe() {
        List<String> settings = List.of("stop.patience=1", "stop.monitor=macro-f1");
        UserException e =
                assertThrows(
                        UserException.class,
                        () -> RecipeFile.read("cnn", List.of(Settings.parse(settings))));
        assertTrue(e.getMessage().startsWith("stop.monitor is \"macro-f1\""), e::getMessage);
    }

    @Test
    void aRunThatEndedEarlyIsWhole() throws IOException {
        Path run = folder.resolve("run");
        RunResult result = Runs.train(run, Runs.recipe(STALLED), IMAGES);
        RunChecks.requireWhole(run, Runs.recipe(STALLED), RunReader.epochs(run), result);
        Files.delete(run.resolve("result.json"));
        Runs.resume(run, IMAGES, new RunListener() {});
        assertEquals(result.stopped(), RunReader.result(run).orElseThrow().stopped());
    }
}
