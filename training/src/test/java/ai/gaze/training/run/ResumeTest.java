package ai.gaze.training.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.testing.SavedRuns;
import ai.gaze.training.EpochMetrics;
import ai.gaze.training.Progress;
import ai.gaze.training.data.ImageDataset;
import ai.gaze.zoo.UserException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A run that was broken off and resumed ends with the bits of the unbroken one. */
class ResumeTest {

    private static final DatasetLoader IMAGES = Runs.images(50, 20);
    private static final String[] SHORT = {"epochs=2", "batch-size=20"};

    @TempDir private static Path shared;
    @TempDir private Path folder;

    /** Of those that are alike in what they keep one, and all with {@code -Pbreak}. */
    static Stream<Recipe> recipes() {
        List<Recipe> all = allRecipes();
        return Boolean.getBoolean("gaze.break")
                ? all.stream()
                : Stream.of(1, 2, 4, 5, 7).map(all::get);
    }

    private static List<Recipe> allRecipes() {
        return List.of(
                Runs.recipe("epochs=2", "batch-size=20", "attention=se"),
                Runs.recipe("epochs=2", "batch-size=20", "attention=se", "execution=compiled"),
                Runs.recipe(
                        "epochs=2",
                        "batch-size=21",
                        "augmentation.then=[mixup-cutmix]",
                        "execution=compiled",
                        "sampler=balanced",
                        "class-weights=balanced"),
                Runs.recipe(
                        "epochs=2",
                        "batch-size=20",
                        "augmentation=[horizontal-flip, rand-augment, random-crop:padding=2,"
                                + " random-erasing:value=random, cutout:length=8]"),
                Runs.recipe(
                        "epochs=2",
                        "batch-size=8",
                        "accumulate=3",
                        "attention=se",
                        "optimizer.groups=[{match: attention, lr-scale: 10, weight-decay: 0}]",
                        "optimizer.layer-decay=0.8",
                        "execution=compiled"),
                // The first of these steps overflow and are left out.
                Runs.recipe(
                        "epochs=2",
                        "batch-size=20",
                        "optimizer.name=adamw",
                        "precision=fp16",
                        "ema.decay=0.9"),
                Runs.recipe(
                        "epochs=2",
                        "batch-size=20",
                        "optimizer.name=sgd",
                        "optimizer.lr=0.05",
                        "optimizer.momentum=0.9",
                        "optimizer.nesterov=true",
                        "optimizer.clip-norm=1.0",
                        "schedule.name=one-cycle",
                        "ema.decay=0.9"),
                Runs.recipe(
                        "epochs=3",
                        "batch-size=25",
                        "validation=hold-out",
                        "hold-out=20",
                        "schedule.patience=0",
                        "schedule.threshold=0.5",
                        "ema.decay=0.5",
                        "transfer.freeze=[conv1]",
                        "transfer.unfreeze={2: conv1}"));
    }

    @BeforeAll
    static void trainWithoutABreak() {
        Runs.train(shared.resolve("unbroken"), Runs.recipe(SHORT), IMAGES);
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void stoppedAfterEverySingleStepItEndsEqual(Recipe recipe) throws IOException {
        Path unbroken = folder.resolve("unbroken");
        Runs.train(unbroken, recipe, IMAGES);
        Path broken = folder.resolve("broken");
        StopRequest stop = new StopRequest();
        stop.stop();
        try (TrainingRun run =
                TrainingRun.create(broken, recipe, IMAGES, "cpu", new RunListener() {})) {
            assertTrue(run.execute(stop).isEmpty());
        }
        int steps = IterationLog.read(unbroken.resolve("iterations.csv")).length;
        int epochSteps = steps / recipe.epochs();
        for (int done = 1; done < steps; done++) {
            assertEquals(done, IterationLog.read(broken.resolve("iterations.csv")).length);
            if (done % epochSteps == 0) {
                evaluateAndStop(broken);
            }
            try (TrainingRun run =
                    TrainingRun.resume(broken, IMAGES, "cpu", new RunListener() {})) {
                assertTrue(run.execute(stop).isEmpty());
            }
        }
        Runs.resume(broken, IMAGES, new RunListener() {});
        Runs.assertSame(unbroken, broken);
    }

    /** Stopped after the last step of an epoch, a run goes on with the evaluation. */
    private static void evaluateAndStop(Path broken) {
        StopRequest stop = new StopRequest();
        RunListener listener =
                new RunListener() {
                    @Override
                    public void epochEnded(EpochMetrics metrics) {
                        stop.stop();
                    }

                    @Override
                    public void progress(Progress progress) {
                        throw new IllegalStateException("nothing was left to train");
                    }
                };
        try (TrainingRun run = TrainingRun.resume(broken, IMAGES, "cpu", listener)) {
            assertTrue(run.execute(stop).isEmpty());
        }
    }

    @Test
    void stoppedByItsListenerInTheMiddleOfAnEpochItEndsEqual() throws IOException {
        Recipe recipe = Runs.recipe("epochs=2", "batch-size=2");
        DatasetLoader images = Runs.images(56, 10);
        Path unbroken = folder.resolve("unbroken");
        Runs.train(unbroken, recipe, images);
        Path broken = folder.resolve("broken");
        StopRequest stop = new StopRequest();
        RunListener listener =
                new RunListener() {
                    @Override
                    public void progress(Progress progress) {
                        if (progress.epoch() == 2 && progress.step() >= 10) {
                            stop.stop();
                        }
                    }
                };
        try (TrainingRun run = TrainingRun.create(broken, recipe, images, "cpu", listener)) {
            assertTrue(run.execute(stop).isEmpty());
        }
        assertEquals(1, Runs.metrics(broken).size());
        assertTrue(IterationLog.read(broken.resolve("iterations.csv")).length > 28);
        Runs.resume(broken, images, new RunListener() {});
        Runs.assertSame(unbroken, broken);
    }

    @Test
    void stoppedInAnEvaluationItEndsEqual() throws IOException {
        Path broken = folder.resolve("broken");
        StopRequest stop = new StopRequest();
        RunListener listener =
                new RunListener() {
                    @Override
                    public void progress(Progress progress) {
                        if (progress.step() == progress.steps()) {
                            stop.stop();
                        }
                    }
                };
        try (TrainingRun run =
                TrainingRun.create(broken, Runs.recipe(SHORT), IMAGES, "cpu", listener)) {
            assertTrue(run.execute(stop).isEmpty());
        }
        assertEquals(3, IterationLog.read(broken.resolve("iterations.csv")).length);
        assertEquals(0, Runs.metrics(broken).size(), "not evaluated");
        Runs.resume(broken, IMAGES, new RunListener() {});
        Runs.assertSame(shared.resolve("unbroken"), broken);
    }

    @Test
    void aRunThatStillTrainsIsNotResumedBesideItself() {
        Path directory = folder.resolve("run");
        try (TrainingRun run =
                TrainingRun.create(
                        directory, Runs.recipe(SHORT), IMAGES, "cpu", new RunListener() {})) {
            UserException e =
                    assertThrows(
                            UserException.class,
                            () -> Runs.resume(directory, IMAGES, new RunListener() {}));
            assertTrue(e.getMessage().contains("is being trained"), e.getMessage());
            assertTrue(run.execute(new StopRequest()).isPresent());
        }
    }

    @Test
    void anotherDeviceThanBeforeIsAnnounced() throws IOException {
        Path broken = stoppedAfterTheFirstEpoch();
        SavedRuns.editInfo(broken, "\"device\" : \"cpu\"", "\"device\" : \"gpu0\"");
        List<String> warnings = new ArrayList<>();
        Runs.resume(broken, IMAGES, Runs.warnings(warnings));
        assertEquals(1, warnings.size());
        assertTrue(warnings.get(0).contains("began on gpu0 and goes on on cpu"), warnings.get(0));
    }

    @Test
    void stoppedBetweenTwoEpochsItEndsEqual() throws IOException {
        Path broken = stoppedAfterTheFirstEpoch();
        Runs.resume(broken, IMAGES, new RunListener() {});
        Runs.assertSame(shared.resolve("unbroken"), broken);
    }

    @Test
    void whatTheLogsSayBeyondTheCheckpointIsForgotten() throws IOException {
        Path broken = stoppedAfterTheFirstEpoch();
        Files.writeString(
                broken.resolve("iterations.csv"), "4,2,1.0\n5,2,", StandardOpenOption.APPEND);
        Files.writeString(
                broken.resolve("metrics.jsonl"), "{\"epoch\":2}\n{", StandardOpenOption.APPEND);
        Runs.resume(broken, IMAGES, new RunListener() {});
        Runs.assertSame(shared.resolve("unbroken"), broken);
    }

    @Test
    void aLogThatIsShorterThanTheCheckpointIsNamed() throws IOException {
        Path broken = stoppedAfterTheFirstEpoch();
        Files.delete(broken.resolve("iterations.csv"));
        UserException e =
                assertThrows(
                        UserException.class,
                        () -> Runs.resume(broken, IMAGES, new RunListener() {}));
        assertTrue(e.getMessage().contains("iterations.csv ends at 0"), e.getMessage());
    }

    @Test
    void aCutLastCheckpointIsReplacedByTheOneBeforeWithAWarning() throws IOException {
        Path finished = folder.resolve("finished");
        Runs.train(finished, Runs.recipe(SHORT), IMAGES);
        try (FileChannel last =
                FileChannel.open(
                        finished.resolve("checkpoints/last.safetensors"),
                        StandardOpenOption.WRITE)) {
            last.truncate(last.size() / 2);
        }
        List<String> warnings = new ArrayList<>();
        Runs.resume(finished, IMAGES, Runs.warnings(warnings));
        assertEquals(1, warnings.size());
        assertTrue(warnings.get(0).contains("is cut"), warnings.get(0));
        Runs.assertSame(shared.resolve("unbroken"), finished);
    }

    @Test
    void killedBeforeItsFirstCheckpointItBeginsAgainAndEndsEqual() throws IOException {
        Path broken = stoppedAfterTheFirstEpoch();
        try (Stream<Path> files = Files.list(broken.resolve("checkpoints"))) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.writeString(broken.resolve("metrics.jsonl"), "");
        List<String> warnings = new ArrayList<>();
        Runs.resume(broken, IMAGES, Runs.warnings(warnings));
        assertEquals(
                List.of("the run ended before its first checkpoint and begins again"), warnings);
        Runs.assertSame(shared.resolve("unbroken"), broken);
    }

    @Test
    void aFinishedRunIsNotTrainedAgain() throws IOException {
        Path finished = folder.resolve("finished");
        Runs.train(finished, Runs.recipe(SHORT), IMAGES);
        Runs.resume(
                finished,
                IMAGES,
                new RunListener() {
                    @Override
                    public void progress(Progress progress) {
                        throw new IllegalStateException("trained");
                    }
                });
        Runs.assertSame(shared.resolve("unbroken"), finished);
    }

    @Test
    void otherDataThanThoseOfTheRunAreRefused() {
        Path sample = shared.resolve("unbroken");
        DatasetLoader whole =
                name -> {
                    ImageDataset images = IMAGES.load(name);
                    return new ImageDataset(
                            "cifar10", images.train(), images.test(), images.statistics(), false);
                };
        UserException e =
                assertThrows(
                        UserException.class,
                        () -> TrainingRun.resume(sample, whole, "cpu", new RunListener() {}));
        assertTrue(e.getMessage().contains("with data.folder"), e.getMessage());
    }

    private Path stoppedAfterTheFirstEpoch() {
        Path broken = folder.resolve("broken");
        StopRequest stop = new StopRequest();
        RunListener listener =
                new RunListener() {
                    @Override
                    public void epochEnded(EpochMetrics metrics) {
                        stop.stop();
                    }
                };
        try (TrainingRun run =
                TrainingRun.create(broken, Runs.recipe(SHORT), IMAGES, "cpu", listener)) {
            assertTrue(run.execute(stop).isEmpty());
        }
        return broken;
    }
}
