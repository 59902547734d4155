package ai.gaze.training.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.gaze.training.data.EmbeddedSample;
import ai.gaze.zoo.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What cannot be opened holds no memory of the device afterwards. */
@Timeout(300)
class LeakTest {

    private static final int TIMES = 3;
    private static final RunListener SILENT = new RunListener() {};

    @TempDir private Path folder;
    private int arrays;
    private int managers;

    @BeforeEach
    void count() throws IOException {
        EmbeddedSample.read();
        arrays = Native.arrays();
        managers = Native.managers();
    }

    private void assertNothingIsLeft() {
        assertEquals(arrays, Native.arrays(), "arrays are left");
        assertEquals(managers, Native.managers(), "managers or functions are left");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "transfer.freeze=[nosuch]",
                "transfer.init=nosuch.safetensors",
                "batch-size=1000",
                "attention=nosuch"
            })
    void aRunThatCannotBeCreated(String setting) {
        failing(Runs.recipe("ema.decay=0.9", "batch-size=4", setting));
        assertNothingIsLeft();
    }

    @Test
    void aRunWhoseWeightsDoNotFit() throws IOException {
        Path weights = trained().resolve("checkpoints/last.safetensors");
        count();
        failing(Runs.recipe("model=resnet20", "batch-size=4", "transfer.init=" + weights));
        assertNothingIsLeft();
    }

    @Test
    void aRunWhoseDirectoryAppearsMeanwhile() throws IOException {
        Path run = folder.resolve("run");
        DatasetLoader images = Runs.images(8, 4);
        for (int i = 0; i < TIMES; i++) {
            assertThrows(
                    UserException.class,
                    () ->
                            create(
                                    run,
                                    Runs.recipe("batch-size=4"),
                                    asked -> {
                                        Files.createDirectory(run);
                                        Files.createFile(run.resolve("of somebody else"));
                                        return images.load(asked);
                                    }));
            Files.delete(run.resolve("of somebody else"));
            Files.delete(run);
        }
        assertNothingIsLeft();
    }

    @Test
    void aRunWhoseListenerThrows() throws IOException {
        Path weights = trained().resolve("checkpoints/last.safetensors");
        count();
        RunListener listener =
                new RunListener() {
                    @Override
                    public void warning(String message) {
                        throw new IllegalStateException(message);
                    }
                };
        Recipe recipe =
                Runs.recipe(
                        "batch-size=4",
                        "attention=se",
                        "transfer.partial=true",
                        "transfer.init=" + weights);
        for (int i = 0; i < TIMES; i++) {
            assertThrows(
                    UserException.class,
                    () ->
                            TrainingRun.create(
                                    folder.resolve("run"),
                                    recipe,
                                    Runs.images(8, 4),
                                    "cpu",
                                    listener));
        }
        assertNothingIsLeft();
    }

    @Test
    void aRunOrNetworkWhoseCheckpointIsSpoilt() throws IOException {
        Path run = trained();
        count();
        for (String file : List.of("last", "best", "previous")) {
            Path checkpoint = run.resolve("checkpoints/" + file + ".safetensors");
            if (Files.exists(checkpoint)) {
                byte[] bytes = Files.readAllBytes(checkpoint);
                bytes[bytes.length - 9] ^= 1;
                Files.write(checkpoint, bytes);
            }
        }
        for (int i = 0; i < TIMES; i++) {
            assertThrows(
                    RuntimeException.class,
                    () -> TrainingRun.resume(run, Runs.images(8, 4), "cpu", SILENT));
            assertThrows(
                    RuntimeException.class, () -> TrainedNetwork.load(run, "best", "cpu", w -> {}));
            assertThrows(
                    RuntimeException.class, () -> TrainedNetwork.load(run, "none", "cpu", w -> {}));
        }
        assertNothingIsLeft();
    }

    @Test
    void aNetworkThatWasUsedAndClosed() throws IOException {
        Path run = trained();
        count();
        Uses.of(run, folder.resolve("exports"));
        assertNothingIsLeft();
    }

    private Path trained() throws IOException {
        Path run = folder.resolve("trained");
        Runs.train(run, Runs.recipe("epochs=1", "batch-size=4"), Runs.images(8, 4));
        return run;
    }

    private void failing(Recipe recipe) {
        for (int i = 0; i < TIMES; i++) {
            assertThrows(
                    UserException.class,
                    () -> create(folder.resolve("run"), recipe, Runs.images(8, 4)));
            assertFalse(Files.exists(folder.resolve("run")));
        }
    }

    private static void create(Path run, Recipe recipe, DatasetLoader data) {
        TrainingRun.create(run, recipe, data, "cpu", SILENT).close();
    }
}
