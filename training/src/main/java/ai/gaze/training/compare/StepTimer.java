package ai.gaze.training.compare;

import ai.gaze.training.data.ImageDataset;
import ai.gaze.training.data.ImageSource;
import ai.gaze.training.run.EpochMetrics;
import ai.gaze.training.run.Recipe;
import ai.gaze.training.run.RunListener;
import ai.gaze.training.run.StopRequest;
import ai.gaze.training.run.TrainingRun;
import ai.gaze.training.run.Validation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Estimates how long an epoch takes, from a few steps of a real training that is thrown away.
 *
 * @param dataset real images
 * @param device name of the device
 * @param steps steps that are timed, after twice as many that warm up
 */
record StepTimer(ImageDataset dataset, String device, int steps) {

    /** Epochs of the training that is thrown away: the last one is timed, the others warm up. */
    static final String EPOCHS = "3";

    // A forward pass alone is about a third of a training step.
    private static final double EVALUATION_SHARE = 1.0 / 3;

    /**
     * Returns seconds per epoch, evaluation included.
     *
     * @param recipe what is to be timed
     * @param timed the same for {@link #EPOCHS}, without images that are held out
     */
    double secondsPerEpoch(Recipe recipe, Recipe timed) throws IOException {
        int images = Math.min(dataset.train().size(), steps * recipe.batchSize());
        ImageDataset part =
                new ImageDataset(
                        dataset.name(),
                        first(dataset.train(), images),
                        first(dataset.test(), Math.min(recipe.batchSize(), dataset.test().size())),
                        dataset.statistics(),
                        dataset.sample());
        double perSecond = imagesPerSecond(timed, part);
        boolean own = dataset.validation() != null;
        boolean heldOut = !own && recipe.validation() == Validation.HOLD_OUT;
        int steering = own ? dataset.validation().size() : dataset.test().size();
        int evaluated = heldOut ? recipe.holdOut() : steering;
        int trained = dataset.train().size() - (heldOut ? recipe.holdOut() : 0);
        return (trained + EVALUATION_SHARE * evaluated) / perSecond;
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
