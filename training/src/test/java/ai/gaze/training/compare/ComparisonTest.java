package ai.gaze.training.compare;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.gaze.testing.SavedRuns;
import ai.gaze.training.data.DataAccess;
import ai.gaze.training.data.FetchListener;
import ai.gaze.training.data.ImageDataset;
import ai.gaze.training.run.DatasetLoader;
import ai.gaze.training.run.RunReader;
import ai.gaze.training.run.StopRequest;
import ai.gaze.zoo.ModelSpec;
import ai.gaze.zoo.ModelZoo;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.file.FolderLock;
import ai.gaze.zoo.layer.ParameterNames;
import ai.gaze.zoo.layer.SeededInitialization;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real trainings, of a few steps each. */
class ComparisonTest extends ComparisonCase {

    @Test
    void everyRunIsTrainedOnceAndTheTableHasAllOfThem() throws IOException {
        ComparisonResult result = result(execute(experiment(2, 1, Map.of())));
        assertEquals(List.of("none-s1", "se-s1", "none-s2", "se-s2"), recorder.begun);
        assertTrue(result.isComplete());
        for (VariantRow row : result.rows()) {
            assertEquals(2, row.accuracy().n());
            assertTrue(row.secondsPerEpoch() > 0);
            assertTrue(row.imagesPerSecond() > 0);
        }
        assertEquals(1_147_914, result.rows().get(0).parameters());
        assertEquals(1_150_602, result.rows().get(1).parameters());
        assertEquals(2, result.rows().get(1).difference().n());
        double difference =
                (accuracy(result, "se-s1") - accuracy(result, "none-s1")) / 2
                        + (accuracy(result, "se-s2") - accuracy(result, "none-s2")) / 2;
        assertEquals(difference, result.rows().get(1).difference().mean(), 1e-9);
        assertTrue(
                result.notes().get(0).startsWith("The data are only the sample"),
                result.notes().get(0));

        // As a kill after the end of a run leaves it.
        Path page = folder.resolve("none-s1/report.html");
        Files.delete(page);
        Path left = Path.of(page + ".0123456789abcdef0123456789abcdef.tmp");
        Files.writeString(left, "<ht");
        recorder.begun.clear();
        execute(experiment(2, 1, Map.of()));
        assertEquals(List.of(), recorder.begun);
        assertTrue(Files.exists(page));
        assertFalse(Files.exists(left));
        execute(experiment(3, 1, Map.of()));
        assertEquals(List.of("none-s3", "se-s3"), recorder.begun);
    }

    @Test
    void whatElseIsWrongIsFoundBeforeTheHubIsAsked() {
        Map<String, String> wrong =
                Map.of("transfer.init", "hub:owner/none", "schedule.warmup-epochs", "1");
        UserException e =
                assertThrows(UserException.class, () -> comparison(experiment(1, 1, wrong)));
        assertTrue(e.getMessage().startsWith("warmup-epochs of the schedule"), e::getMessage);
    }

    @Test
    void runsThatDifferInTheirMetricsAloneAreNotTrainedAgain() throws IOException {
        execute(experiment(1, 1, Map.of()));
        // As earlier versions noted it.
        Files.writeString(
                folder.resolve("se-s1/compare.json"),
                "{\"diverged\":null,\"peak-memory\":5,\"top5\":90.0}");
        recorder.begun.clear();
        List<RunOutcome> again = execute(experiment(1, 1, Map.of("metrics", "macro-f1")));
        assertEquals(List.of(), recorder.begun);
        assertEquals(Map.of(), again.get(0).metrics());
        assertEquals(Map.of("top_5", 0.9), again.get(1).metrics());
        ComparisonResult result = result(again);
        assertEquals(List.of("top_5"), result.metrics());
        assertEquals(90, result.rows().get(1).metrics().get("top_5").mean(), 1e-12);
        again = execute(experiment(2, 1, Map.of("metrics", "macro-f1")));
        assertEquals(List.of("none-s2", "se-s2"), recorder.begun);
        assertEquals(List.of("macro_f1"), List.copyOf(again.get(2).metrics().keySet()));
    }

    @Test
    void runsFromBeforePhotographsWereTurnedAreNotTrainedAgain() throws IOException {
        execute(experiment(1, 1, Map.of()));
        for (String name : List.of("none-s1", "se-s1")) {
            SavedRuns.editInfo(
                    folder.resolve(name),
                    json -> ((ObjectNode) json.at("/recipe/data")).remove("exif"));
        }
        recorder.begun.clear();
        execute(experiment(1, 1, Map.of()));
        assertEquals(List.of(), recorder.begun);
    }

    @Test
    void theVersionsAreThoseThatTrained() throws IOException {
        Experiment experiment = experiment(1, 1, Map.of());
        execute(experiment);
        Path info = folder.resolve("none-s1/run.json");
        String commit = RunReader.info(info.getParent()).versions().get("commit");
        SavedRuns.editInfo(info.getParent(), commit, "an earlier one");
        Map<String, String> versions = result(execute(experiment)).machine().versions();
        assertEquals("an earlier one and " + commit, versions.get("commit"));
        assertEquals(System.getProperty("java.version"), versions.get("java"));
    }

    @Test
    void aRunThatDivergedIsListedAndNotRepeated() throws IOException {
        Experiment experiment =
                experiment(1, 1, Map.of("optimizer.name", "sgd", "optimizer.lr", "1.0e+38"));
        ComparisonResult result = result(execute(experiment));
        for (VariantRow row : result.rows()) {
            assertEquals(1, row.failed());
            assertEquals(Sample.EMPTY, row.accuracy());
        }
        assertTrue(
                result.notes().stream().anyMatch(n -> n.startsWith("Run none-s1 failed")),
                result.notes().toString());
        recorder.begun.clear();
        assertEquals(RunStatus.FAILED, execute(experiment).get(0).status());
        assertEquals(List.of(), recorder.begun);
    }

    @Test
    void runsOfOtherSettingsAreNotTouched() throws IOException {
        execute(experiment(1, 1, Map.of()));
        String message =
                assertThrows(UserException.class, () -> execute(experiment(1, 2, Map.of())))
                        .getMessage();
        assertTrue(
                message.contains(
                        "holds a run with other settings than are asked for now (epochs is 1 there and 2 now)"),
                message);
        assertEquals(1, message.lines().count());
    }

    @Test
    void whoPlansOthersIsToldSoToo() throws IOException {
        DatasetLoader whole =
                asked ->
                        new ImageDataset(
                                few.name(), few.train(), few.test(), few.statistics(), false);
        Experiment once = experiment(1, 1, Map.of());
        new Comparison(once, folder, whole, "cpu", recorder)
                .execute(new StopRequest(), outcomes -> {});
        assertEquals(List.of(), RunsLeft.of(once, folder));
        Experiment twice = experiment(2, 2, Map.of());
        String message =
                assertThrows(UserException.class, () -> RunsLeft.of(twice, folder)).getMessage();
        assertTrue(message.contains("(epochs is 1 there and 2 now)"), message);
    }

    @Test
    void runsOnTheSampleAreNotMixedWithThoseOnTheFullData() throws IOException {
        execute(experiment(1, 1, Map.of()));
        ImageDataset sample = few;
        few =
                new ImageDataset(
                        sample.name(), sample.train(), sample.test(), sample.statistics(), false);
        try {
            String message =
                    assertThrows(UserException.class, () -> execute(experiment(1, 1, Map.of())))
                            .getMessage();
            assertTrue(message.contains("was trained on the sample"), message);
        } finally {
            few = sample;
        }
    }

    @Test
    void networksOfOneSeedStartFromTheSameWeightsOfTheBackbone() {
        Map<String, float[]> none = weights("none");
        Map<String, float[]> se = weights("se");
        assertTrue(se.size() > none.size());
        none.forEach((name, values) -> assertArrayEquals(values, se.get(name), name));
    }

    @Test
    @SuppressWarnings("try") // the lock is held, not used
    void aSecondComparisonDoesNotWriteToTheSameFolder() throws IOException {
        try (FolderLock held = FolderLock.take(folder.resolve(FolderLock.NAME)).orElseThrow()) {
            String message =
                    assertThrows(UserException.class, () -> execute(experiment(1, 1, Map.of())))
                            .getMessage();
            assertTrue(message.startsWith("another comparison writes to"), message);
        }
    }

    @Test
    void thePlanTellsWhatIsLeftAndAboutHowLongItTakes() throws IOException {
        Experiment experiment = experiment(1, 2, Map.of());
        Plan before = Plan.of(comparison(experiment), true);
        assertEquals(2, before.entries().size());
        double one = before.entries().get(0).seconds();
        double other = before.entries().get(1).seconds();
        assertEquals(one + other, before.seconds(1), 1e-9);
        assertEquals(Math.max(one, other), before.seconds(2), 1e-9);
        assertEquals(before.seconds(2), before.seconds(5));
        assertFalse(Files.exists(folder.resolve("none-s1")));
        execute(experiment);
        assertEquals(0, Plan.of(comparison(experiment), true).seconds(1));
    }

    @Test
    void anImageFolderNeedsToBeNamed() {
        DataAccess provider = new DataAccess(FetchListener.SILENT, warning -> {});
        UserException e =
                assertThrows(
                        UserException.class,
                        () ->
                                new Comparison(
                                        ExperimentFile.read("imagenet-vgg"),
                                        folder,
                                        asked -> provider.load(asked, null),
                                        "cpu",
                                        recorder));
        assertTrue(e.getMessage().contains("name it with data.folder"), e.getMessage());
    }

    @Test
    void onTheSampleAComparisonKnowsItsOwnRunsAgain() throws IOException {
        Experiment experiment = experiment(1, 1, Map.of("validation", "hold-out"));
        execute(experiment);
        assertEquals(List.of("none-s1", "se-s1"), recorder.begun);
        assertEquals(
                List.of(
                        "a hold-out of 5000 images is too many of the 40 of the sample; 10 are held"
                                + " out"),
                recorder.warnings.stream().filter(w -> w.contains("hold-out")).toList());
        recorder.begun.clear();
        assertTrue(result(execute(experiment)).isComplete());
        assertEquals(List.of(), recorder.begun);
    }

    @Test
    @Timeout(120)
    void aPlanIsEstimatedByAMomentOfTheFirstNetwork() throws IOException {
        Experiment experiment = experiment(2, 5, Map.of("precision", "bf16"));
        Plan plan = Plan.of(comparison(experiment), false);
        assertFalse(plan.measured());
        assertEquals(4, plan.entries().size());
        double none = plan.entries().get(0).secondsPerEpoch();
        double se = plan.entries().get(1).secondsPerEpoch();
        assertTrue(none > 0 && se >= none && se < 2 * none, none + " and " + se);
        assertEquals(none, plan.entries().get(2).secondsPerEpoch());
        assertFalse(Files.exists(folder.resolve("none-s1")));
    }

    @Test
    void whatTheFewStepsOfAPlanCannotHaveIsLeftOutOfThem() throws IOException {
        Map<String, String> keys =
                Map.of(
                        "accumulate",
                        "30",
                        "batch-size",
                        "1",
                        "optimizer.lr",
                        "1e30",
                        "execution",
                        "eager");
        assertTrue(Plan.of(comparison(experiment(1, 1, keys)), false).seconds(1) > 0);
        assertTrue(Plan.of(comparison(experiment(1, 1, keys)), true).seconds(1) > 0);
    }

    @Test
    @Timeout(60)
    void moreSeedsOrRunsThanAnybodyWaitsForAreRefused() {
        for (int seeds : new int[] {1001, Integer.MAX_VALUE}) {
            assertEquals(
                    "seeds must be at most 1000, not " + seeds,
                    assertThrows(UserException.class, () -> experiment(seeds, 1, Map.of()))
                            .getMessage());
        }
        Experiment cpu = ExperimentFile.read("cpu");
        String message = assertThrows(UserException.class, () -> cpu.withSeeds(1000)).getMessage();
        assertTrue(message.contains("are more than 10000 runs"), message);
    }

    private static Map<String, float[]> weights(String attention) {
        try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
            Block network = ModelZoo.create(ModelSpec.of("simple-cnn", attention, 10, 32));
            SeededInitialization.initialize(network, manager, 7, new Shape(1, 3, 32, 32));
            Map<String, float[]> values = new LinkedHashMap<>();
            ParameterNames.of(network)
                    .forEach((name, p) -> values.put(name, p.getArray().toFloatArray()));
            return values;
        }
    }
}
