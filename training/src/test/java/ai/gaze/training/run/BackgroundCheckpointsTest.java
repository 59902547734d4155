package ai.gaze.training.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.testing.FaultyDisk;
import ai.gaze.testing.FaultyDisk.Fault;
import ai.gaze.testing.SavedRuns;
import ai.gaze.training.Callback;
import ai.gaze.training.EpochMetrics;
import ai.gaze.training.Training;
import ai.gaze.training.TrainingResult;
import ai.gaze.training.checkpoint.CheckpointWriteException;
import ai.gaze.training.data.ImageDataset;
import ai.gaze.zoo.ModelZoo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A checkpoint is written while the training goes on, and is that of the moment it was due. */
class BackgroundCheckpointsTest {

    private static final DatasetLoader IMAGES = Runs.images(48, 10);

    @TempDir private Path folder;

    private static Training training(Recipe recipe, Callback... callbacks) throws IOException {
        ImageDataset data = IMAGES.load(null);
        return Training.builder()
                .setNetwork(ModelZoo.create(recipe.modelSpec(data)))
                .setData(data)
                .optEpochs(recipe.epochs())
                .optBatchSize(recipe.batchSize())
                .addCallback(callbacks)
                .build();
    }

    @Test
    void itIsTheCheckpointOfTheMomentWhateverTheNextStepsDo() throws IOException {
        Recipe recipe = Runs.recipe("epochs=3", "batch-size=8");
        // Each epoch's files, written while the next one trained, and such as nothing came after.
        List<byte[]> meanwhile = new ArrayList<>();
        Path run = folder.resolve("run");
        Callback reading =
                new Callback() {
                    @Override
                    public void epochEnded(Training training) {
                        // By then the checkpoint of the epoch before is written.
                        if (training.epoch() > 1) {
                            meanwhile.add(last(run));
                        }
                    }
                };
        try (Training training = training(recipe, new RunDirectory(run), reading)) {
            training.run();
        }
        for (int epoch = 1; epoch <= 2; epoch++) {
            Path alone = folder.resolve("alone" + epoch);
            int until = epoch;
            Callback stopping =
                    Callback.afterEpoch(
                            t -> {
                                if (t.epoch() == until) {
                                    t.stop();
                                }
                            });
            try (Training training = training(recipe, new RunDirectory(alone), stopping)) {
                training.run();
            }
            Path written = folder.resolve("written" + epoch + ".safetensors");
            Files.write(written, meanwhile.get(epoch - 1));
            SavedRuns.assertSameCheckpoint(alone.resolve("checkpoints/last.safetensors"), written);
        }
    }

    private static byte[] last(Path run) {
        try {
            return Files.readAllBytes(run.resolve("checkpoints/last.safetensors"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void anotherThreadWritesThemAndTheyAreThereWhenTheRunIsOver() throws IOException {
        Path run = folder.resolve("run");
        Set<String> threads = ConcurrentHashMap.newKeySet();
        Callback watching =
                new Callback() {
                    @Override
                    public void checkpointDue(Training training) {
                        Thread.getAllStackTraces().keySet().forEach(t -> threads.add(t.getName()));
                    }

                    @Override
                    public void trainingEnded(Training training, TrainingResult result) {
                        assertTrue(Files.exists(run.resolve("checkpoints/last.safetensors")));
                        assertTrue(Files.exists(run.resolve("checkpoints/best.safetensors")));
                        assertFalse(isWriting(), "the thread is at work");
                    }
                };
        Recipe recipe = Runs.recipe("epochs=1", "batch-size=8");
        try (Training training = training(recipe, new RunDirectory(run), watching)) {
            training.run();
        }
        assertTrue(threads.contains("gaze-checkpoint"), threads::toString);
    }

    private static boolean isWriting() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(t -> t.getName().equals("gaze-checkpoint"));
    }

    @Test
    void whatItFailsWithEndsTheRunAsIfTheLoopHadWritten() throws IOException {
        Path full = folder.resolve("full");
        Recipe recipe = Runs.recipe("epochs=20", "batch-size=4");
        List<Integer> ended = new ArrayList<>();
        RunListener listener =
                new RunListener() {
                    @Override
                    public void epochEnded(EpochMetrics metrics) {
                        ended.add(metrics.epoch());
                        Runs.awaitFirstCheckpoint(full);
                        stand(full.resolve("checkpoints/last.previous.safetensors"));
                    }
                };
        try (TrainingRun run = TrainingRun.create(full, recipe, IMAGES, "cpu", listener)) {
            UncheckedIOException e =
                    assertThrows(UncheckedIOException.class, () -> run.execute(new StopRequest()));
            assertInstanceOf(CheckpointWriteException.class, e.getCause());
            assertTrue(
                    e.getMessage().startsWith("cannot write the checkpoint ")
                            && e.getMessage().endsWith("mend that and resume the run"),
                    e::getMessage);
        }
        // The second one failed: the third epoch is not finished, nor logged.
        assertEquals(List.of(1, 2), ended);
        assertEquals(2, RunReader.epochs(full).size());
    }

    private static void stand(Path way) {
        try {
            if (!Files.isDirectory(way)) {
                Files.deleteIfExists(way);
                Files.createDirectory(way);
                Files.createFile(way.resolve("in-the-way"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void anInterruptedTrainingStillLeavesItWhole() throws IOException {
        Path run = folder.resolve("run");
        Recipe recipe = Runs.recipe("epochs=2", "batch-size=8");
        Callback interrupting =
                new Callback() {
                    @Override
                    public void checkpointDue(Training training) {
                        Thread.currentThread().interrupt();
                    }
                };
        try (Training training = training(recipe, new RunDirectory(run), interrupting)) {
            assertThrows(RuntimeException.class, training::run);
        } finally {
            assertTrue(Thread.interrupted(), "the interrupt was lost");
        }
        assertTrue(Files.exists(run.resolve("checkpoints/last.safetensors")));
        try (Stream<Path> files = Files.list(run.resolve("checkpoints"))) {
            assertTrue(files.noneMatch(file -> file.toString().endsWith(".tmp")));
        }
    }

    @Test
    void theLogsAreNeverMoreThanAnEpochAheadOfIt() throws IOException {
        for (int turn = 20; turn < 140; turn += 6) {
            Path run = folder.resolve("run" + turn);
            FaultyDisk disk = new FaultyDisk(Fault.KILL, turn);
            try {
                Runs.train(disk.path(run), Runs.recipe("epochs=3", "batch-size=48"), IMAGES);
            } catch (FaultyDisk.Killed | RuntimeException expected) {
                assertTrue(disk.hasFailed(), expected::toString);
            }
            disk.end();
            if (!Files.exists(run.resolve("metrics.jsonl"))) {
                continue;
            }
            int logged = MetricsLog.read(run.resolve("metrics.jsonl")).size();
            Path last = run.resolve("checkpoints/last.safetensors");
            if (!Files.exists(last)) {
                // Killed between the two renames.
                last = run.resolve("checkpoints/last.previous.safetensors");
            }
            int kept = Files.exists(last) ? SavedRuns.state(last).at("/run/epoch").asInt() : 0;
            assertTrue(logged - kept <= 1, turn + ": " + logged + " logged, " + kept + " kept");
        }
    }

    @Test
    void theCopiesOfTheWeightsAreFreedWhenItIsWritten() throws IOException {
        Recipe recipe = Runs.recipe("epochs=6", "batch-size=48");
        List<Integer> arrays = new ArrayList<>();
        // What the epoch before left is written by then, and its copies are freed.
        Callback counting = Callback.afterEpoch(t -> arrays.add(Native.arrays()));
        Path run = folder.resolve("run");
        try (Training training = training(recipe, new RunDirectory(run), counting)) {
            training.run();
            arrays.add(Native.arrays());
        }
        assertEquals(1, Set.copyOf(arrays.subList(0, 5)).size(), arrays::toString);
        assertTrue(arrays.get(6) <= arrays.get(0), arrays::toString);
    }
}
