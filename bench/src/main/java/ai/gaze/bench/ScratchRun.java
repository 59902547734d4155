package ai.gaze.bench;

import ai.gaze.training.data.Folders;
import ai.gaze.training.data.ImageDataset;
import ai.gaze.training.data.ImageSource;
import ai.gaze.training.run.Recipe;
import ai.gaze.training.run.RunListener;
import ai.gaze.training.run.RunReader;
import ai.gaze.training.run.StopRequest;
import ai.gaze.training.run.TrainingRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;

/** A real training run in a folder that is removed afterwards, to measure it. */
final class ScratchRun {

    private ScratchRun() {}

    /** Trains, tells a listener, and returns the images per second of the last epoch. */
    static double train(Recipe recipe, ImageDataset dataset, String device, RunListener listener)
            throws IOException {
        Path scratch = Files.createTempDirectory("gaze-scratch");
        Path folder = scratch.resolve("run");
        try (TrainingRun run =
                TrainingRun.create(folder, recipe, name -> dataset, device, listener)) {
            run.execute(new StopRequest());
            var epochs = RunReader.epochs(folder);
            return epochs.get(epochs.size() - 1).imagesPerSecond();
        } finally {
            Folders.delete(scratch);
        }
    }

    /** The first images, those for training over again if there are too few. */
    static ImageDataset part(ImageDataset dataset, int training, int test) {
        ImageSource train = dataset.train();
        return new ImageDataset(
                dataset.name(),
                train.subset(IntStream.range(0, training).map(i -> i % train.size()).toArray()),
                dataset.test()
                        .subset(
                                IntStream.range(0, Math.min(test, dataset.test().size()))
                                        .toArray()),
                dataset.statistics(),
                dataset.sample());
    }
}
