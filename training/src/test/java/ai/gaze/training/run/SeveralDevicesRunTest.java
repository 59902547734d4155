package ai.gaze.training.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.training.EpochMetrics;
import ai.gaze.zoo.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs whose batches several devices share. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class SeveralDevicesRunTest {

    private static final DatasetLoader IMAGES = Runs.images(20, 10);

    @TempDir Path folder;

    private static Recipe recipe(String... settings) {
        List<String> all =
                new ArrayList<>(
                        List.of(
                                "epochs=2",
                                "batch-size=8",
                                "validation=test",
                                "model=resnet20",
                                "model-options.drop-path=0.2"));
        all.addAll(List.of(settings));
        return Runs.recipe(all.toArray(String[]::new));
    }

    private static void train(Path directory, Recipe recipe, String device, RunListener listener) {
        try (TrainingRun run = TrainingRun.create(directory, recipe, IMAGES, device, listener)) {
            run.execute(new StopRequest());
        }
    }

    private static List<String> resume(Path directory, String device) {
        List<String> told = new ArrayList<>();
        try (TrainingRun run = TrainingRun.resume(directory, IMAGES, device, Runs.warnings(told))) {
            run.execute(new StopRequest());
        }
        return told;
    }

    /** What a process leaves that is killed after the first epoch. */
    private Path killed(Path run, Recipe recipe, String device) {
        Path left = folder.resolve("killed");
        train(
                run,
                recipe,
                device,
                new RunListener() {
                    @Override
                    public void epochEnded(EpochMetrics metrics) {
                        if (!Files.exists(left)) {
                            Runs.awaitFirstCheckpoint(run);
                            copy(run, left);
                        }
                    }
                });
        return left;
    }

    private static void copy(Path from, Path to) {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void oneThatIsKilledGoesOnToTheBitsOfTheUnbrokenOne() throws IOException {
        Path run = folder.resolve("run");
        Path killed = killed(run, recipe(), "cpu,cpu");
        assertEquals(List.of(), resume(killed, "cpu,cpu"));
        Runs.assertSame(run, killed);
        assertEquals("cpu,cpu", RunReader.info(run).device());
        assertEquals(8, RunReader.info(run).recipe().batchSize());
        assertFalse(Files.readString(run.resolve("run.json")).contains("batch-norm"));
    }

    @Test
    void oneThatNormalizesTogetherSaysSoAndGoesOnToo() throws IOException {
        Path run = folder.resolve("run");
        Path killed = killed(run, recipe("batch-norm=sync"), "cpu,cpu");
        assertEquals(List.of(), resume(killed, "cpu,cpu"));
        Runs.assertSame(run, killed);
        assertTrue(Files.readString(run.resolve("run.json")).contains("\"batch-norm\" : \"sync\""));
    }

    @Test
    void oneThatGoesOnOnOthersIsToldSo() {
        Path run = folder.resolve("run");
        StopRequest atOnce = new StopRequest();
        atOnce.stop();
        try (TrainingRun begun =
                TrainingRun.create(run, recipe(), IMAGES, "cpu,cpu", new RunListener() {})) {
            begun.execute(atOnce);
        }
        List<String> told = new ArrayList<>();
        TrainingRun.resume(run, IMAGES, "cpu", Runs.warnings(told)).close();
        assertEquals(
                "the run began on cpu,cpu and goes on on cpu, so it will not end with the same bits as there",
                told.get(0));
    }

    @Test
    void whatDoesNotFitIsOneSentence() {
        refused("device gpu0 is named twice", recipe(), "gpu0,gpu0");
        refused("devices gpu0,cpu are of two kinds", recipe(), "gpu0,cpu");
        refused("batch-size 2 is less than the 3 devices", recipe("batch-size=2"), "cpu,cpu,cpu");
        refused(
                "batch-norm sync is only there in a compiled training in fp32, not eager in fp32",
                recipe("batch-norm=sync", "execution=eager"),
                "cpu,cpu");
        assertThrows(UserException.class, () -> recipe("batch-norm=global"));
    }

    private void refused(String part, Recipe recipe, String device) {
        UserException e =
                assertThrows(
                        UserException.class,
                        () ->
                                train(
                                        folder.resolve("refused"),
                                        recipe,
                                        device,
                                        new RunListener() {}));
        assertTrue(e.getMessage().contains(part), e::getMessage);
        assertFalse(Files.exists(folder.resolve("refused")));
    }
}
