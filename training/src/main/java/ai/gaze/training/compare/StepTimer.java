package ai.gaze.training.compare;

import ai.gaze.training.EpochMetrics;
import ai.gaze.training.data.ImageDataset;
import ai.gaze.training.data.ImageSource;
import ai.gaze.training.run.Recipe;
import ai.gaze.training.run.RecipeFile;
import ai.gaze.training.run.RunListener;
import ai.gaze.training.run.Settings;
import ai.gaze.training.run.StopRequest;
import ai.gaze.training.run.TrainingRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Measures how fast a network is trained, by a few steps of a real training that is thrown away.
 *
 * @param dataset real images
 * @param device name of the device
 * @param steps steps that are timed, after twice as many that warm up
 */
record StepTimer(ImageDataset dataset, String device, int steps) {

    // A warm-up of the learning rate may be longer than the few epochs that are timed: the last one
    // is timed, the others warm up the machine.
    private static final Settings TIMED =
            Settings.parse(
                    Map.of(
                            "validation",
                            "test",
                            "epochs",
                            "3",
                            "schedule.name",
                            "constant",
                            "schedule.warmup-epochs",
                            "0"));

    /** Returns how many images a second of training takes. */
    double imagesPerSecond(Recipe recipe) throws IOException {
        int images = Math.min(dataset.train().size(), steps * recipe.batchSize());
        ImageDataset part =
                new ImageDataset(
                        dataset.name(),
                        first(dataset.train(), images),
                        first(dataset.test(), Math.min(recipe.batchSize(), dataset.test().size())),
                        dataset.statistics(),
                        dataset.sample());
        return imagesPerSecond(RecipeFile.change(recipe, TIMED), part);
    }

    private double imagesPerSecond(Recipe recipe, ImageDataset part) throws IOException {
        List<EpochMetrics> epochs = new ArrayList<>();
        RunListener listener =
                new RunListener() {
                    @Override
                    public void epochEnded(EpochMetrics metrics) {
                        epochs.add(metrics);
                    }
                };
        Path scratch = Files.createTempDirectory("gaze-compare");
        try (TrainingRun run =
                TrainingRun.create(
                        scratch.resolve("run"), recipe, name -> part, device, listener)) {
            run.execute(new StopRequest());
        } finally {
            delete(scratch);
        }
        return epochs.get(epochs.size() - 1).imagesPerSecond();
    }

    private static ImageSource first(ImageSource images, int count) {
        return images.subset(IntStream.range(0, count).toArray());
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
