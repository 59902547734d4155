package ai.gaze.training.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.gaze.training.Callback;
import ai.gaze.training.CallbackException;
import ai.gaze.training.Stateful;
import ai.gaze.training.Training;
import ai.gaze.training.TrainingBuilder;
import ai.gaze.training.checkpoint.CheckpointData;
import ai.gaze.zoo.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program with a network of its own keeps its training in a run directory. */
class ProgramsRunDirectoryTest {

    @TempDir private Path folder;

    private static Block network(int units) {
        return new SequentialBlock()
                .add(Blocks.batchFlattenBlock())
                .add(Linear.builder().setUnits(units).build())
                .add(Linear.builder().setUnits(2).build());
    }

    private static TrainingBuilder builder(int units, RunDirectory directory) throws IOException {
        return Training.builder()
                .setNetwork(network(units))
                .setData(TinyImages.of(12, 6).load(null))
                .optDevice(Device.cpu())
                .optBatchSize(4)
                .optEpochs(3)
                .addCallback(directory);
    }

    private void train(Path run, RunDirectory directory, long stopAfter) throws IOException {
        try (Training training =
                builder(8, directory)
                        .addCallback(
                                Callback.afterStep(
                                        t -> {
                                            if (t.iteration() == stopAfter) {
                                                t.stop();
                                            }
                                        }))
                        .build()) {
            training.run();
        }
        assertTrue(Files.exists(run.resolve("run.json")));
    }

    @Test
    void stoppedAndResumedItHasTheFilesOfOneThatWasNot() throws IOException {
        Path unbroken = folder.resolve("unbroken 猫");
        train(unbroken, new RunDirectory(unbroken), -1);
        Path broken = folder.resolve("broken");
        for (long stop : new long[] {2, 3, 7, -1}) {
            train(broken, RunDirectory.resuming(broken), stop);
        }
        assertArrayEquals(
                Files.readAllBytes(unbroken.resolve("iterations.csv")),
                Files.readAllBytes(broken.resolve("iterations.csv")));
        assertEquals(Runs.metrics(unbroken), Runs.metrics(broken));
        assertEquals(3, Runs.metrics(broken).size());
        assertTrue(Files.exists(broken.resolve("checkpoints/best.safetensors")));
        assertTrue(Files.exists(broken.resolve("curves.png")));
        assertEquals(
                Runs.json(unbroken.resolve("result.json")).get("test-loss"),
                Runs.json(broken.resolve("result.json")).get("test-loss"));
    }

    /** Keeps nothing, and cannot do so the first time. */
    private static final class CannotBeSavedAtFirst implements Callback, Stateful {

        private boolean hasFailed;

        @Override
        public void save(CheckpointData checkpoint) {
            if (!hasFailed) {
                hasFailed = true;
                throw new IllegalStateException("line one\nline two");
            }
        }

        @Override
        public void restore(CheckpointData checkpoint) {}
    }

    @Test
    void aCheckpointThatACallbackPreventedIsWrittenWhenItGoesOn() throws IOException {
        Path run = folder.resolve("run");
        try (Training training =
                builder(8, new RunDirectory(run))
                        .optEpochs(1)
                        .addCallback(new CannotBeSavedAtFirst())
                        .build()) {
            CallbackException e = assertThrows(CallbackException.class, training::run);
            assertEquals(1, e.getMessage().lines().count(), e::getMessage);
            training.run();
            assertEquals(1, training.bestEpoch());
        }
        assertTrue(Files.exists(run.resolve("checkpoints/best.safetensors")));
    }

    @Test
    void whatIsThereIsNotOverwritten() throws IOException {
        Path run = folder.resolve("run");
        train(run, new RunDirectory(run), -1);
        UserException e = assertThrows(UserException.class, () -> new RunDirectory(run));
        assertTrue(e.getMessage().contains("exists already"), e::getMessage);
    }

    @Test
    void anotherNetworkIsRefusedAndTheDirectoryIsFreeAgain() throws IOException {
        Path run = folder.resolve("run");
        train(run, new RunDirectory(run), 4);
        UserException e =
                assertThrows(
                        UserException.class, () -> builder(9, RunDirectory.resuming(run)).build());
        assertTrue(e.getMessage().contains("another network"), e::getMessage);
        train(run, RunDirectory.resuming(run), -1);
        assertEquals(3, Runs.metrics(run).size());
    }

    @Test
    void commandsSayThatOnlyTheProgramKnowsTheNetwork() throws IOException {
        Path run = folder.resolve("run");
        train(run, new RunDirectory(run), -1);
        for (Runnable reading :
                new Runnable[] {
                    () -> RunReader.info(run),
                    () -> TrainedNetwork.load(run, "last", "cpu", w -> {}),
                    () -> Runs.resume(run, TinyImages.of(12, 6), new RunListener() {})
                }) {
            UserException e = assertThrows(UserException.class, reading::run);
            assertTrue(e.getMessage().contains("by a program"), e::getMessage);
        }
    }
}
