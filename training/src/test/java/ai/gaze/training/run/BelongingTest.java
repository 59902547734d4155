package ai.gaze.training.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.gaze.training.EpochMetrics;
import ai.gaze.training.TrainingState;
import ai.gaze.training.checkpoint.CheckpointData;
import ai.gaze.training.checkpoint.CheckpointStore;
import ai.gaze.training.page.RunData;
import ai.gaze.training.page.RunPage;
import ai.gaze.zoo.UserException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A run goes on from its own files, as it wrote them, or says which of them is not. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class BelongingTest {

    private static final DatasetLoader IMAGES = TinyImages.of(8, 4);
    private static final RunListener QUIET = new RunListener() {};

    /** Nothing may be loaded, let alone trained, before all is checked. */
    private static final DatasetLoader NEVER =
            asked -> {
                throw new IllegalStateException("loaded before all was checked");
            };

    @TempDir private static Path shared;
    @TempDir private Path folder;

    private Path run;

    @BeforeAll
    static void train() {
        Runs.train(shared.resolve("unbroken"), recipe(1), IMAGES);
        stopped(shared.resolve("stopped"), 1);
        stopped(shared.resolve("other-seed"), 2);
        stopped(shared.resolve("same-recipe"), 1);
    }

    private static Recipe recipe(int seed) {
        return Runs.recipe(
                "epochs=3",
                "batch-size=4",
                "attention=se",
                "execution=eager",
                "optimizer.name=sgd",
                "seed=" + seed);
    }

    /** Stopped after the first step of the third epoch. */
    private static void stopped(Path run, int seed) {
        StopRequest stop = new StopRequest();
        RunListener listener =
                new RunListener() {
                    @Override
                    public void epochEnded(EpochMetrics metrics) {
                        if (metrics.epoch() == 2) {
                            stop.stop();
                        }
                    }
                };
        try (TrainingRun training =
                TrainingRun.create(run, recipe(seed), IMAGES, "cpu", listener)) {
            assertTrue(training.execute(stop).isEmpty());
        }
        try (TrainingRun training = TrainingRun.resume(run, IMAGES, "cpu", QUIET)) {
            assertTrue(training.execute(stop).isEmpty());
        }
    }

    private Path copy(String name) throws IOException {
        run = folder.resolve("run");
        copy(shared.resolve(name), run);
        return run;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "run.json, other-seed, is of another run",
        "run.json, same-recipe, is of another run",
        "checkpoints/last.safetensors, other-seed, is of another run",
        "checkpoints/last.safetensors, same-recipe, is of another run",
        "checkpoints/best.safetensors, other-seed, is of another run",
        "checkpoints/best.safetensors, same-recipe, is of another run",
        "metrics.jsonl, other-seed, is not what the run had written",
        "iterations.csv, other-seed, is not what the run had written",
        "attention.jsonl, other-seed, is not what the run had written",
    })
    void aFileOfAnotherRunIsNamedBeforeAnythingIsLoaded(String file, String other, String words)
            throws IOException {
        copy("stopped");
        Files.copy(
                shared.resolve(other).resolve(file),
                run.resolve(file),
                StandardCopyOption.REPLACE_EXISTING);
        UserException e = assertThrows(UserException.class, () -> resume(NEVER));
        assertTrue(e.getMessage().contains(words), e.getMessage());
        String name = file.substring(file.indexOf('/') + 1);
        assertTrue(e.getMessage().contains(name), e.getMessage());
        if (file.startsWith("checkpoints")) {
            String checkpoint = name.substring(0, name.indexOf('.'));
            assertThrows(
                    UserException.class,
                    () -> TrainedNetwork.load(run, checkpoint, "cpu", w -> {}));
        } else {
            assertThrows(UserException.class, () -> RunPage.write(run, IMAGES, "cpu", w -> {}));
        }
    }

    @Test
    void aResultOfAnotherRunIsNamed() throws IOException {
        Runs.resume(copy("stopped"), IMAGES, QUIET);
        Files.copy(
                shared.resolve("unbroken/result.json"),
                run.resolve("result.json"),
                StandardCopyOption.REPLACE_EXISTING);
        UserException e = assertThrows(UserException.class, () -> RunReader.result(run));
        assertTrue(e.getMessage().contains("result.json is of another run"), e.getMessage());
    }

    @Test
    void aFlippedDigitAnywhereInRunJsonIsFound() throws IOException {
        copy("stopped");
        Path info = run.resolve("run.json");
        String text = Files.readString(info);
        int flipped = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isDigit(c)) {
                char other = c == '9' ? '1' : (char) (c + 1);
                Files.writeString(info, text.substring(0, i) + other + text.substring(i + 1));
                UserException e = assertThrows(UserException.class, () -> RunReader.info(run));
                assertTrue(e.getMessage().contains(info.toString()), e.getMessage());
                flipped++;
            }
        }
        assertTrue(flipped > 100, "only " + flipped);
    }

    @Test
    void aFlippedBitInAnyLogIsFoundBeforeTraining() throws IOException {
        copy("stopped");
        Random random = new Random(1);
        for (String log : List.of("metrics.jsonl", "iterations.csv", "attention.jsonl")) {
            Path file = run.resolve(log);
            byte[] good = Files.readAllBytes(file);
            for (int i = 0; i < 100; i++) {
                byte[] bytes = good.clone();
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                Files.write(file, bytes);
                UserException e = assertThrows(UserException.class, () -> resume(NEVER));
                assertTrue(e.getMessage().contains(log), e.getMessage());
                assertEquals(1, e.getMessage().lines().count());
            }
            Files.write(file, good);
        }
        Runs.resume(run, IMAGES, QUIET);
        Runs.assertSame(shared.resolve("unbroken"), run);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "[]", "{}", "", "{\"id\":1}", "\u00ff", "[[[[", "{} {}"})
    void whatIsNoRunJsonIsNamed(String text) throws IOException {
        copy("stopped");
        Path info = run.resolve("run.json");
        Files.write(info, text.getBytes(StandardCharsets.ISO_8859_1));
        UserException e = assertThrows(UserException.class, () -> RunReader.info(run));
        assertTrue(e.getMessage().contains(info.toString()), e.getMessage());
        Files.writeString(info, "[".repeat(100_000));
        assertThrows(UserException.class, () -> RunReader.info(run));
    }

    @Test
    void anAttentionLogThatIsGoneIsSaidAndOneThatIsCutIsRefused() throws IOException {
        copy("stopped");
        Path log = run.resolve("attention.jsonl");
        List<String> lines = Files.readAllLines(log);
        Files.write(log, lines.subList(0, lines.size() / 2));
        UserException e = assertThrows(UserException.class, () -> resume(NEVER));
        assertTrue(e.getMessage().contains("remove it to go on"), e.getMessage());
        Files.delete(log);
        List<String> warnings = new ArrayList<>();
        Runs.resume(run, IMAGES, Runs.warnings(warnings));
        assertTrue(
                warnings.stream().anyMatch(w -> w.contains("attention.jsonl is gone")),
                warnings::toString);
        assertEquals(3, RunData.of(run).attention().before(), "what was measured before was lost");
    }

    @Test
    void aBestCheckpointThatIsGoneIsSaidAndADamagedOneRefused() throws IOException {
        copy("stopped");
        Path best = run.resolve("checkpoints/best.safetensors");
        byte[] bytes = Files.readAllBytes(best);
        bytes[bytes.length / 2] ^= 1;
        Files.write(best, bytes);
        UserException e = assertThrows(UserException.class, () -> resume(NEVER));
        assertTrue(e.getMessage().contains("best.safetensors is damaged"), e.getMessage());
        Files.delete(best);
        List<String> warnings = new ArrayList<>();
        RunResult result = Runs.resume(run, IMAGES, Runs.warnings(warnings));
        assertTrue(
                warnings.stream().anyMatch(w -> w.contains("best.safetensors is gone")),
                warnings::toString);
        assertEquals(3, result.bestEpoch());
        assertTrue(Files.exists(best));
    }

    @Test
    void aBestCheckpointThatIsGoneFromARunThatHasEndedIsSaid() throws IOException {
        copy("unbroken");
        Path best = run.resolve("checkpoints/best.safetensors");
        int bestEpoch = RunReader.result(run).orElseThrow().bestEpoch();
        Files.delete(best);
        List<String> warnings = new ArrayList<>();
        Runs.resume(run, IMAGES, Runs.warnings(warnings));
        if (bestEpoch == 3) {
            assertTrue(Files.exists(best), "it is the last one, and written again");
        } else {
            assertTrue(
                    warnings.stream().anyMatch(w -> w.startsWith(best + " is gone")),
                    warnings::toString);
        }
    }

    @Test
    void weightsThatAreNoNumbersAreNamedWithTheirFile() throws IOException {
        copy("unbroken");
        String tensor = spoil("best");
        UserException e =
                assertThrows(
                        UserException.class,
                        () -> TrainedNetwork.load(run, "best", "cpu", warning -> {}));
        assertTrue(
                e.getMessage().contains("checkpoints/best.safetensors holds values in " + tensor),
                e.getMessage());
        spoil("last");
        e = assertThrows(UserException.class, () -> Runs.resume(run, IMAGES, QUIET));
        assertTrue(e.getMessage().contains("last.safetensors holds values"), e.getMessage());
    }

    /** Writes a checkpoint again with weights that are NaN, and returns their name. */
    private String spoil(String checkpoint) throws IOException {
        try (NDManager host = NDManager.newBaseManager(Device.cpu())) {
            CheckpointStore store = new CheckpointStore(run.resolve("checkpoints"), warning -> {});
            CheckpointData data = store.load(host, checkpoint);
            String name = data.tensors().keySet().iterator().next();
            NDArray weights = data.tensors().get(name);
            weights.subi(weights).divi(weights);
            store.save(checkpoint, data);
            return name;
        }
    }

    @Test
    void checkpointsThatAreGoneAreNamedAndTheLogsKept() throws IOException {
        copy("stopped");
        for (String name : List.of("last", "last.previous", "best")) {
            Files.delete(run.resolve("checkpoints/" + name + ".safetensors"));
        }
        byte[] metrics = Files.readAllBytes(run.resolve("metrics.jsonl"));
        UserException e = assertThrows(UserException.class, () -> resume(NEVER));
        assertTrue(e.getMessage().contains("has no last.safetensors"), e.getMessage());
        assertEquals(metrics.length, Files.size(run.resolve("metrics.jsonl")));
    }

    @Test
    void aRunThatWasCopiedMovedAndRenamedGoesOn() throws IOException {
        copy("stopped");
        Path moved = folder.resolve("elsewhere/another name 猫");
        Files.createDirectories(moved.getParent());
        Files.move(run, moved);
        Runs.resume(moved, IMAGES, QUIET);
        Runs.assertSame(shared.resolve("unbroken"), moved);
    }

    @Test
    void stepsThatAreRunInAnotherWayKeepTheRunTogether() throws IOException {
        copy("stopped");
        StopRequest stop = new StopRequest();
        stop.stop();
        Settings compiled = Settings.parse(Map.of("execution", "compiled"));
        try (TrainingRun training = TrainingRun.resume(run, IMAGES, "cpu", compiled, QUIET)) {
            assertTrue(training.execute(stop).isEmpty());
        }
        Runs.resume(run, IMAGES, QUIET);
        assertEquals(3, RunReader.epochs(run).size());
        assertTrue(RunReader.result(run).isPresent());
    }

    @Test
    void theTimeOfAnEpochSurvivesABreak() throws IOException {
        copy("stopped");
        JsonNode before = checkpoint().state().path(TrainingState.KEY);
        assertEquals(1, before.path("step").asInt());
        assertTrue(
                before.path("seconds").asDouble() >= before.path("trainingSeconds").asDouble()
                        && before.path("trainingSeconds").asDouble() > 0);
        StopRequest stop = new StopRequest();
        stop.stop();
        try (TrainingRun training = TrainingRun.resume(run, IMAGES, "cpu", QUIET)) {
            assertTrue(training.execute(stop).isEmpty());
        }
        JsonNode after = checkpoint().state().path(TrainingState.KEY);
        assertEquals(2, after.path("step").asInt(), "all steps, and no evaluation");
        assertTrue(
                after.path("seconds").asDouble() > before.path("seconds").asDouble()
                        && after.path("trainingSeconds").asDouble()
                                > before.path("trainingSeconds").asDouble());
        RunResult result = Runs.resume(run, IMAGES, QUIET);
        List<EpochMetrics> epochs = RunReader.epochs(run);
        assertTrue(epochs.get(2).seconds() > after.path("seconds").asDouble(), epochs::toString);
        // Nothing was trained in the last part, and the speed is that of all of them.
        assertEquals(
                8 / after.path("trainingSeconds").asDouble(),
                epochs.get(2).imagesPerSecond(),
                1e-6);
        assertEquals(
                epochs.stream().mapToDouble(EpochMetrics::seconds).sum(), result.seconds(), 1e-9);
    }

    private ai.gaze.training.checkpoint.CheckpointStore.Stored checkpoint() throws IOException {
        return new ai.gaze.training.checkpoint.CheckpointStore(run.resolve("checkpoints"), w -> {})
                .findLatest();
    }

    private void resume(DatasetLoader images) {
        TrainingRun.resume(run, images, "cpu", QUIET).close();
    }
}
