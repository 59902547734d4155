package ai.gaze.training.compare;

import ai.gaze.training.EpochMetrics;
import ai.gaze.training.Training;
import ai.gaze.training.data.ImageDataset;
import ai.gaze.training.data.ImageSource;
import ai.gaze.training.device.Devices;
import ai.gaze.training.run.Recipe;
import ai.gaze.training.run.RecipeFile;
import ai.gaze.training.run.RecipeTraining;
import ai.gaze.training.run.Settings;
import ai.gaze.zoo.ModelSpec;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Measures how fast a network is trained, by a few steps of a real training that is thrown away.
 *
 * @param dataset real images
 * @param device name of the device
 */
record StepTimer(ImageDataset dataset, String device) {

    private static final int STEPS = 15;

    private static final int FEWEST = 4;
    private static final double BRIEFLY = 0.5; // seconds

    // A warm-up of the learning rate may be longer than the few epochs that are timed, and what is
    // learnt does not matter: the weights hardly move. The last epoch is timed, the others warm up
    // the machine.
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
                            "0",
                            "optimizer.lr",
                            "1e-9",
                            "accumulate",
                            "1"));

    /** Returns how many images a second of training takes, by 15 steps after twice as many. */
    double imagesPerSecond(Recipe recipe) {
        return imagesPerSecond(recipe, usual(recipe));
    }

    /**
     * Returns roughly the same within seconds, by fewer images in smaller batches: as many as half
     * a second takes.
     */
    double roughImagesPerSecond(Recipe recipe) {
        double first = roughly(recipe, FEWEST);
        long briefly = Math.min((long) (BRIEFLY * first), usual(recipe));
        return briefly <= FEWEST ? first : roughly(recipe, briefly);
    }

    private double roughly(Recipe recipe, long images) {
        long batch = Math.min(recipe.batchSize(), Math.min(images, dataset.train().size()));
        Settings smaller = Settings.NONE.withYaml("batch-size", Long.toString(batch));
        return imagesPerSecond(RecipeFile.change(recipe, smaller), images);
    }

    private static long usual(Recipe recipe) {
        return (long) STEPS * recipe.batchSize();
    }

    private double imagesPerSecond(Recipe recipe, long most) {
        int images = (int) Math.min(dataset.train().size(), most);
        ImageDataset part =
                new ImageDataset(
                        dataset.name(),
                        first(dataset.train(), images),
                        first(dataset.test(), Math.min(recipe.batchSize(), dataset.test().size())),
                        dataset.statistics(),
                        dataset.sample());
        return imagesPerSecond(RecipeFile.change(recipe, TIMED), part);
    }

    private double imagesPerSecond(Recipe recipe, ImageDataset part) {
        ModelSpec network = recipe.modelSpec(part);
        try (Training training =
                RecipeTraining.builder(recipe, network, true, warning -> {})
                        .setData(part)
                        .optDevice(Devices.parse(device))
                        .build()) {
            List<EpochMetrics> epochs = training.run().history();
            return epochs.get(epochs.size() - 1).imagesPerSecond();
        }
    }

    private static ImageSource first(ImageSource images, int count) {
        return images.subset(IntStream.range(0, count).toArray());
    }
}
