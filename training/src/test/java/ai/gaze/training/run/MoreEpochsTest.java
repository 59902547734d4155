package ai.gaze.training.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.zoo.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run goes on to more epochs than it began with, where its steps would have been the same. */
class MoreEpochsTest {

    private static final DatasetLoader IMAGES = TinyImages.of(12, 6);

    @TempDir private Path folder;

    private static RunResult resume(Path run, int epochs) {
        try (TrainingRun resumed =
                TrainingRun.resume(
                        run,
                        IMAGES,
                        "cpu",
                        Settings.parse(Map.of("epochs", "" + epochs)),
                        new RunListener() {})) {
            return resumed.execute(new StopRequest()).orElseThrow();
        }
    }

    private static Recipe recipe(int epochs, String schedule) {
        return Runs.recipe("epochs=" + epochs, "batch-size=4", "schedule.name=" + schedule);
    }

    @ParameterizedTest
    @ValueSource(strings = {"constant", "plateau", "step"})
    void anExtendedRunEndsWithTheBitsOfOneThatBeganWithAsMany(String schedule) throws IOException {
        Path whole = folder.resolve("whole");
        Runs.train(whole, recipe(4, schedule), IMAGES);
        Path run = folder.resolve("run");
        Runs.train(run, recipe(2, schedule), IMAGES);
        assertEquals(4, resume(run, 4).epochs());
        Runs.assertSame(whole, run);
        assertEquals(4, RunReader.info(run).recipe().epochs());
        // It is a run of four epochs now.
        Runs.resume(run, IMAGES, new RunListener() {});
        Runs.assertSame(whole, run);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cosine", "one-cycle", "linear-then-cosine"})
    void aScheduleThatDependsOnTheLengthSaysSoAndNothingChanges(String schedule)
            throws IOException {
        Path run = folder.resolve("run");
        Runs.train(run, recipe(2, schedule), IMAGES);
        byte[] before = Files.readAllBytes(run.resolve("result.json"));
        UserException e = assertThrows(UserException.class, () -> resume(run, 4));
        assertTrue(
                e.getMessage()
                        .startsWith(
                                "schedule " + schedule + " depends on the number of epochs: of"),
                e::getMessage);
        assertArrayEquals(before, Files.readAllBytes(run.resolve("result.json")));
        assertEquals(2, RunReader.info(run).recipe().epochs());
        Runs.resume(run, IMAGES, new RunListener() {});
    }

    @Test
    void fewerEpochsThanWereTrainedAreRefused() throws IOException {
        Path run = folder.resolve("run");
        Runs.train(run, recipe(3, "constant"), IMAGES);
        UserException e = assertThrows(UserException.class, () -> resume(run, 2));
        assertTrue(e.getMessage().contains("the run has begun epoch 3 already"), e::getMessage);
        assertEquals(List.of(3, 3), List.of(resume(run, 3).epochs(), RunReader.epochs(run).size()));
    }

    @Test
    void aRunThatWasStoppedInTheMiddleMayEndEarlier() throws IOException {
        Path run = folder.resolve("run");
        StopRequest stop = new StopRequest();
        stop.stop();
        try (TrainingRun begun =
                TrainingRun.create(
                        run, recipe(9, "constant"), IMAGES, "cpu", new RunListener() {})) {
            assertTrue(begun.execute(stop).isEmpty());
        }
        assertEquals(1, resume(run, 1).epochs());
        Path whole = folder.resolve("whole");
        Runs.train(whole, recipe(1, "constant"), IMAGES);
        Runs.assertSame(whole, run);
    }
}
