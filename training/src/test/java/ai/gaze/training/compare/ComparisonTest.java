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
import ai.gaze.training.EpochMetrics;
import ai.gaze.training.data.DataAccess;
import ai.gaze.training.data.EmbeddedSample;
import ai.gaze.training.data.FetchListener;
import ai.gaze.training.data.ImageDataset;
import ai.gaze.training.data.ImageSource;
import ai.gaze.training.run.RunReader;
import ai.gaze.training.run.Settings;
import ai.gaze.training.run.StopRequest;
import ai.gaze.zoo.ModelSpec;
import ai.gaze.zoo.ModelZoo;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.file.FolderLock;
import ai.gaze.zoo.layer.ParameterNames;
import ai.gaze.zoo.layer.SeededInitialization;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real trainings, of a few steps each. */
final class ComparisonTest {

    private static ImageDataset few;

    @TempDir Path folder;

    private final Recorder recorder = new Recorder();

    @BeforeAll
    static void takeAFewImages() throws IOException {
        ImageDataset sample = EmbeddedSample.read();
        few =
                new ImageDataset(
                        sample.name(),
                        first(sample.train(), 40),
                        first(sample.test(), 20),
                        sample.statistics(),
                        true);
    }

    private static ImageSource first(ImageSource images, int count) {
        return images.subset(IntStream.range(0, count).toArray());
    }

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
    void anInterruptedRunGoesOnAndEndsAsOneThatWasNotInterrupted() throws IOException {
        Experiment experiment = experiment(1, 2, Map.of());
        recorder.stopAfterEpoch = 1;
        List<RunOutcome> stopped = execute(experiment);
        assertEquals(RunStatus.INTERRUPTED, stopped.get(0).status());
        assertEquals(RunStatus.WAITING, stopped.get(1).status());
        assertFalse(result(stopped).isComplete());
        List<RunOutcome> resumed = execute(experiment);
        assertEquals(List.of("none-s1", "none-s1 resumed", "se-s1"), recorder.begun);

        folder = folder.resolve("unbroken");
        List<RunOutcome> unbroken = execute(experiment);
        assertEquals(losses(unbroken), losses(resumed));
        assertEquals(unbroken.get(0).accuracy(), resumed.get(0).accuracy());
    }

    @Test
    void aSpoiltRunIsNamedSetAsideAndRepeated() throws IOException {
        Experiment experiment = experiment(1, 1, Map.of());
        List<RunOutcome> before = execute(experiment);
        Path checkpoint = folder.resolve("se-s1/checkpoints/last.safetensors");
        try (FileChannel file = FileChannel.open(checkpoint, StandardOpenOption.WRITE)) {
            file.truncate(file.size() / 2);
        }
        Files.writeString(folder.resolve("none-s1/result.json"), "{\"epo");
        recorder.begun.clear();
        List<RunOutcome> after = execute(experiment);
        // What result.json said stands in the last checkpoint, too: nothing is trained again.
        assertEquals(List.of("none-s1 resumed", "se-s1"), recorder.begun);
        assertEquals(
                before.stream().map(RunOutcome::accuracy).toList(),
                after.stream().map(RunOutcome::accuracy).toList());
        assertEquals(before.get(0).epochs(), after.get(0).epochs());
        assertTrue(Files.exists(folder.resolve("se-s1-spoilt-1/checkpoints")));
        assertTrue(
                recorder.warnings.stream()
                        .anyMatch(w -> w.startsWith("run se-s1 is spoilt and repeated")),
                recorder.warnings.toString());
        assertTrue(
                recorder.warnings.stream()
                        .anyMatch(
                                w ->
                                        w.startsWith("run none-s1 ends again from its checkpoint: ")
                                                && w.contains("result.json is damaged")),
                recorder.warnings.toString());
    }

    @Test
    void aRunThatWasStoppedBeforeItsFirstCheckpointBeginsAgainWhereItIs() throws IOException {
        Experiment experiment = experiment(1, 1, Map.of());
        List<RunOutcome> before = execute(experiment);
        Path run = folder.resolve("none-s1");
        Files.delete(run.resolve("result.json"));
        for (String name : List.of("last", "best")) {
            Files.delete(run.resolve("checkpoints/" + name + ".safetensors"));
        }
        recorder.begun.clear();
        List<RunOutcome> after = execute(experiment);
        assertEquals(List.of("none-s1 resumed"), recorder.begun);
        assertEquals(before.get(0).accuracy(), after.get(0).accuracy());
        assertFalse(Files.exists(folder.resolve("none-s1-spoilt-1")));
    }

    @Test
    void aRunThatWasKilledBeforeItsRunJsonIsBegun() throws IOException {
        Path run = Files.createDirectories(folder.resolve("none-s1"));
        Files.createFile(run.resolve(".lock"));
        Files.createFile(run.resolve("run.json.0123456789abcdef0123456789abcdef.tmp"));
        execute(experiment(1, 1, Map.of()));
        assertEquals(List.of("none-s1", "se-s1"), recorder.begun);
        assertFalse(Files.exists(folder.resolve("none-s1-spoilt-1")));
        assertEquals(
                List.of(), recorder.warnings.stream().filter(w -> w.contains("spoilt")).toList());
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
        assertTrue(message.contains("holds a run with other settings"), message);
        assertEquals(1, message.lines().count());
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
        assertTrue(before.seconds() > 0);
        assertFalse(Files.exists(folder.resolve("none-s1")));
        execute(experiment);
        assertEquals(0, Plan.of(comparison(experiment), true).seconds());
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
    @Timeout(300)
    void noDamagedFileOfARunEndsTheComparison() throws IOException {
        Experiment experiment = experiment(1, 1, Map.of());
        execute(experiment);
        int spoilt = 0;
        for (String name : List.of("run.json", "result.json", "metrics.jsonl", "compare.json")) {
            Path file = folder.resolve("se-s1").resolve(name);
            byte[] good = Files.readAllBytes(file);
            for (byte[] bad : damaged(good)) {
                Files.write(file, bad);
                try {
                    RunOutcome outcome = comparison(experiment).look().get(1);
                    if (outcome.reason() != null) {
                        assertTrue(outcome.reason().contains("se-s1/" + name), outcome.reason());
                        spoilt++;
                    } else {
                        assertEquals(RunStatus.FINISHED, outcome.status(), name);
                    }
                } catch (UserException another) {
                    // What is asked for, or where, may be what the byte has changed.
                    assertTrue(another.getMessage().contains("se-s1"), another.getMessage());
                }
            }
            Files.write(file, good);
        }
        assertTrue(spoilt > 100, spoilt + " were found");
        assertEquals(RunStatus.FINISHED, comparison(experiment).look().get(1).status());
    }

    private static List<byte[]> damaged(byte[] good) {
        List<byte[]> damaged = new ArrayList<>();
        for (String text : List.of("", "null", "[]", "{}", "7", "{\"a\":".repeat(100_000))) {
            damaged.add(text.getBytes(StandardCharsets.UTF_8));
        }
        for (int at = 0; at < good.length; at += Math.max(1, good.length / 40)) {
            damaged.add(Arrays.copyOf(good, at));
            for (int flip : new int[] {0x80, 0x04, 0x01}) {
                byte[] flipped = good.clone();
                flipped[at] ^= (byte) flip;
                damaged.add(flipped);
            }
        }
        return damaged;
    }

    @Test
    void aSpoiltRunJsonAFolderInItsPlaceAndNonsenseAreSetAsideAndRepeated() throws IOException {
        Experiment experiment = experiment(1, 1, Map.of());
        List<RunOutcome> before = execute(experiment);
        Path info = folder.resolve("none-s1/run.json");
        Path result = folder.resolve("se-s1/result.json");
        String nonsense =
                Files.readString(result)
                        .replaceFirst("\"test-accuracy\" : [0-9.]+", "\"test-accuracy\" : 7.5");
        for (int time = 1; time <= 2; time++) {
            if (time == 1) {
                Files.write(info, new byte[] {'{', (byte) 0xE4});
            } else {
                Files.delete(info);
                Files.createDirectory(info);
            }
            Files.writeString(result, nonsense);
            recorder.begun.clear();
            recorder.warnings.clear();
            List<RunOutcome> after = execute(experiment);
            assertEquals(List.of("none-s1", "se-s1 resumed"), recorder.begun);
            assertEquals(
                    before.stream().map(RunOutcome::accuracy).toList(),
                    after.stream().map(RunOutcome::accuracy).toList());
            assertTrue(Files.exists(folder.resolve("none-s1-spoilt-" + time)));
            assertTrue(recorder.warnings.get(0).contains("none-s1"), recorder.warnings.get(0));
            assertTrue(
                    recorder.warnings.get(1).contains(result + " is damaged: its test-accuracy"),
                    recorder.warnings.get(1));
        }
    }

    @Test
    void aChangedDigitInTheNotesOfARunIsLeftOutAndThoseOfEarlierVersionsAreRead()
            throws IOException {
        RunNotes notes = new RunNotes(null, 1234L, 56.5);
        notes.write(folder);
        Path file = folder.resolve("compare.json");
        String text = Files.readString(file);
        assertEquals(notes, RunNotes.read(folder, recorder::warning));
        Files.writeString(file, text.replace("56.5", "76.5"));
        assertEquals(RunNotes.NONE, RunNotes.read(folder, recorder::warning));
        assertTrue(
                recorder.warnings.get(0).startsWith(file + " is damaged: its checksum"),
                recorder.warnings.toString());
        Files.writeString(file, "{\"diverged\":null,\"peak-memory\":7,\"top5\":null}");
        assertEquals(new RunNotes(null, 7L, null), RunNotes.read(folder, recorder::warning));
    }

    @Test
    void anInterruptedRunWhoseLogsDoNotReachItsCheckpointIsRepeated() throws IOException {
        Experiment experiment = experiment(1, 3, Map.of());
        recorder.stopAfterEpoch = 2;
        execute(experiment);
        Path log = folder.resolve("none-s1/metrics.jsonl");
        Files.writeString(log, Files.readString(log).replaceFirst("epoch", "epoci"));
        recorder.begun.clear();
        assertTrue(result(execute(experiment)).isComplete());
        assertTrue(recorder.begun.contains("se-s1"), recorder.begun.toString());
        assertTrue(Files.exists(folder.resolve("none-s1-spoilt-1")));
        recorder.begun.clear();
        execute(experiment);
        assertEquals(List.of(), recorder.begun);
    }

    @Test
    void aRunOfAnotherVersionIsNotSetAside() throws IOException {
        Experiment experiment = experiment(1, 1, Map.of());
        execute(experiment);
        Path info = folder.resolve("none-s1/run.json");
        SavedRuns.editInfo(
                info.getParent(),
                json -> {
                    ((ObjectNode) json.get("versions")).put("commit", "a later one");
                    json.put("a-later-key", 1);
                });
        String message = assertThrows(UserException.class, () -> execute(experiment)).getMessage();
        assertTrue(message.contains(info + " is not a file of this version"), message);
        assertTrue(message.contains("a-later-key"), message);
        assertTrue(message.contains("commit a later one wrote it"), message);
        assertTrue(Files.exists(info));
    }

    @Test
    @Timeout(120)
    void aPlanIsEstimatedWithoutTrainingItsNetworks() throws IOException {
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

    private static Experiment experiment(int seeds, int epochs, Map<String, String> more) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("dataset", EmbeddedSample.NAME);
        settings.put("validation", "test");
        settings.put("batch-size", "20");
        settings.put("epochs", Integer.toString(epochs));
        settings.putAll(more);
        List<Variant> variants = new ArrayList<>();
        for (String attention : List.of("none", "se")) {
            variants.add(
                    new Variant(
                            attention,
                            attention,
                            Map.of("attention", attention),
                            Published.NOTHING));
        }
        return new Experiment(
                "tiny",
                "Tiny",
                "",
                "cnn",
                Settings.parse(settings),
                Settings.NONE,
                seeds,
                "none",
                variants);
    }

    private Comparison comparison(Experiment experiment) throws IOException {
        return new Comparison(experiment, folder, name -> few, "cpu", recorder);
    }

    private Comparison last;

    private List<RunOutcome> execute(Experiment experiment) throws IOException {
        last = comparison(experiment);
        recorder.stop = new StopRequest();
        return last.execute(recorder.stop, outcomes -> {});
    }

    private ComparisonResult result(List<RunOutcome> outcomes) {
        return ComparisonResult.of(last, "gaze compare tiny.yaml", outcomes);
    }

    private static double accuracy(ComparisonResult result, String run) {
        return result.runs().stream()
                .filter(r -> r.run().equals(run))
                .findFirst()
                .orElseThrow()
                .accuracy();
    }

    private static List<Double> losses(List<RunOutcome> outcomes) {
        return outcomes.stream()
                .flatMap(o -> o.epochs().stream())
                .map(EpochMetrics::trainLoss)
                .toList();
    }

    /** Remembers what it was told, and stops once after an epoch if asked to. */
    private static final class Recorder implements ComparisonListener {

        private final List<String> begun = new ArrayList<>();
        private final List<String> warnings = new ArrayList<>();
        private StopRequest stop;
        private int stopAfterEpoch;

        @Override
        public void runBegins(PlannedRun run, int number, int of, boolean resumed) {
            begun.add(run.name() + (resumed ? " resumed" : ""));
        }

        @Override
        public void epochEnded(EpochMetrics metrics) {
            if (metrics.epoch() == stopAfterEpoch) {
                stop.stop();
                stopAfterEpoch = 0;
            }
        }

        @Override
        public void warning(String message) {
            warnings.add(message);
        }
    }
}
