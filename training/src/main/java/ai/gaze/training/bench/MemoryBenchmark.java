package ai.gaze.training.bench;

import ai.gaze.training.data.ImageDataset;
import ai.gaze.training.run.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Resident memory of the process while Gaze's loop trains: what leaks shows as growth between an
 * early and a late step.
 *
 * @param recipe the recipe whose network, batch and augmentation are measured
 * @param steps steps in all; at least ten times {@link #EARLY}
 * @param device name of the device
 */
public record MemoryBenchmark(Recipe recipe, int steps, String device) {

    /** The step after which everything that a training keeps should be there. */
    public static final int EARLY = 200;

    private static final Path STATUS = Path.of("/proc/self/status");

    /**
     * Measures.
     *
     * @param dataset real images
     * @param listener is told what goes on, a line at a time
     * @return resident memory early and at the end, and the growth
     */
    public List<Figure> run(ImageDataset dataset, Consumer<String> listener) throws IOException {
        List<Double> resident = new ArrayList<>();
        int turns = Math.max(2, steps / EARLY);
        Recipe measured = recipe.withEpochs(turns);
        ScratchRun.train(
                measured,
                ScratchRun.part(dataset, EARLY * recipe.batchSize()),
                device,
                epoch -> {
                    resident.add(residentMiB());
                    listener.accept(
                            String.format(
                                    Locale.ROOT,
                                    "after %,d steps: %,.0f MiB resident, %,.0f images/s",
                                    epoch.iteration(),
                                    resident.get(resident.size() - 1),
                                    epoch.imagesPerSecond()));
                });
        double early = resident.get(0);
        double late = resident.get(resident.size() - 1);
        return List.of(
                Figure.of("resident after " + EARLY + " steps", "MiB", early),
                Figure.of("resident after " + turns * EARLY + " steps", "MiB", late),
                Figure.of("growth", "%", 100 * (late / early - 1)));
    }

    private static double residentMiB() {
        try {
            for (String line : Files.readAllLines(STATUS)) {
                if (line.startsWith("VmRSS:")) {
                    return Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024;
                }
            }
            throw new IllegalStateException(STATUS + " tells no VmRSS");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(
                    "the resident memory can be read only on Linux", e);
        }
    }
}
