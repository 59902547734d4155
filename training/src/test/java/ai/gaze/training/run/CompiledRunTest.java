package ai.gaze.training.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/** A compiled run ends as the eager one. */
class CompiledRunTest {

    @TempDir private Path folder;

    @Test
    void theLossesOf200StepsAreThoseOfTheEagerRun() throws IOException {
        double[] eager = losses("eager", "epochs=4");
        double[] compiled = losses("compiled", "epochs=4");
        assertEquals(200, eager.length);
        for (int i = 0; i < 200; i++) {
            assertEquals(eager[i], compiled[i], 1e-4 * eager[i], "step " + (i + 1));
        }
        assertTrue(mean(eager, 180, 200) < mean(eager, 0, 20) - 0.1, "nothing was learnt");
    }

    @Test
    void layersAreFrozenAndUnfrozenInIt() throws IOException {
        String[] settings = {
            "epochs=2", "transfer.freeze=[conv1, bn1]", "transfer.unfreeze={2: conv1}"
        };
        double[] eager = losses("eager", settings);
        double[] compiled = losses("compiled", settings);
        for (int i = 0; i < eager.length; i++) {
            assertEquals(eager[i], compiled[i], 1e-5, "step " + (i + 1));
        }
        assertEquals(
                Runs.metrics(folder.resolve("eager")), Runs.metrics(folder.resolve("compiled")));
    }

    private static double mean(double[] losses, int from, int to) {
        return Arrays.stream(losses, from, to).average().orElseThrow();
    }

    private double[] losses(String execution, String... settings) throws IOException {
        String[] all = Arrays.copyOf(settings, settings.length + 3);
        all[settings.length] = "execution=" + execution;
        all[settings.length + 1] = "batch-size=8";
        all[settings.length + 2] = "attention=se";
        Path run = folder.resolve(execution);
        Runs.train(run, Runs.recipe(all), Runs.images(400, 10));
        float[] read = IterationLog.read(run.resolve("iterations.csv"));
        double[] losses = new double[read.length];
        Arrays.setAll(losses, i -> read[i]);
        return losses;
    }
}
