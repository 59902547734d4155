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

    // Of forward passes: about a second of training on two cores, and a moment on a GPU.
    private static final long BRIEFLY = 10_000_000_000L;

    private static final int FEWEST = 4;
    private static final int MOST = 2048;

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

    /** Returns how many images a second of training takes, by 15 steps after twice as many. */
    double imagesPerSecond(Recipe recipe) {
        return imagesPerSecond(recipe, STEPS * recipe.batchSize());
    }

    /**
     * Returns roughly the same within seconds, by fewer images in smaller batches.
     *
     * @param multiplyAdds those of a forward pass of the recipe's network
     */
    double roughImagesPerSecond(Recipe recipe, long multiplyAdds) {
        long images = Math.max(FEWEST, Math.min(MOST, BRIEFLY / multiplyAdds));
        long batch = Math.min(recipe.batchSize(), Math.min(images, dataset.train().size()));
        Settings smaller = Settings.NONE.withYaml("batch-size", Long.toString(batch));
        return imagesPerSecond(RecipeFile.change(recipe, smaller), Math.toIntExact(images));
    }

    private double imagesPerSecond(Recipe recipe, int most) {
        int images = Math.min(dataset.train().size(), most);
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
