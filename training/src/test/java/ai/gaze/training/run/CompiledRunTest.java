package ai.gaze.training.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A compiled run ends as the eager one. */
class CompiledRunTest {

    @TempDir private Path folder;

    @Test
    void theLossesOf200StepsAreThoseOfTheEagerRun() throws IOException {
        double[] eager = losses("eager", "epochs=4", "execution=eager");
        double[] compiled = losses("compiled", "epochs=4", "execution=compiled");
        assertEquals(200, eager.length);
        for (int i = 0; i < 200; i++) {
            assertEquals(eager[i], compiled[i], 1e-4 * eager[i], "step " + (i + 1));
        }
        assertTrue(mean(eager, 180, 200) < mean(eager, 0, 20) - 0.1, "nothing was learnt");
    }

    @Test
    void layersAreFrozenAndUnfrozenInIt() throws IOException {
        String[] settings = {
            "execution=compiled",
            "epochs=2",
            "transfer.freeze=[conv1, bn1]",
            "transfer.unfreeze={2: conv1}"
        };
        double[] compiled = losses("compiled", settings);
        settings[0] = "execution=eager";
        double[] eager = losses("eager", settings);
        for (int i = 0; i < eager.length; i++) {
            assertEquals(eager[i], compiled[i], 1e-5, "step " + (i + 1));
        }
        assertEquals(
                Runs.metrics(folder.resolve("eager")), Runs.metrics(folder.resolve("compiled")));
    }

    @Test
    void aRunGoesOnInAnotherExecutionAndPrecisionAndSaysSo() throws IOException {
        Path run = folder.resolve("run");
        Recipe recipe = Runs.recipe("epochs=2", "batch-size=20", "execution=eager");
        StopRequest stop = new StopRequest();
        stop.stop();
        DatasetLoader images = Runs.images(40, 10);
        try (TrainingRun begun =
                TrainingRun.create(run, recipe, images, "cpu", new RunListener() {})) {
            assertTrue(begun.execute(stop).isEmpty());
        }
        List<String> warnings = new ArrayList<>();
        Settings changes = Settings.parse(Map.of("execution", "compiled", "precision", "bf16"));
        try (TrainingRun resumed =
                TrainingRun.resume(run, images, "cpu", changes, Runs.warnings(warnings))) {
            assertTrue(resumed.execute(new StopRequest()).isPresent());
        }
        // A processor without bfloat16 is warned of before.
        String said = String.join("\n", warnings);
        assertTrue(said.contains("began eager in fp32 and goes on compiled in bf16"), said);
        assertEquals(4, IterationLog.read(run.resolve("iterations.csv")).length);
    }

    private static double mean(double[] losses, int from, int to) {
        return Arrays.stream(losses, from, to).average().orElseThrow();
    }

    private double[] losses(String name, String... settings) throws IOException {
        String[] all = Arrays.copyOf(settings, settings.length + 2);
        all[settings.length] = "batch-size=8";
        all[settings.length + 1] = "attention=se";
        Path run = folder.resolve(name);
        Runs.train(run, Runs.recipe(all), Runs.images(400, 10));
        float[] read = IterationLog.read(run.resolve("iterations.csv"));
        double[] losses = new double[read.length];
        Arrays.setAll(losses, i -> read[i]);
        return losses;
    }
}
