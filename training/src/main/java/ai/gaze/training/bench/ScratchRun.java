package ai.gaze.training.bench;

import ai.gaze.training.data.ImageDataset;
import ai.gaze.training.data.ImageSource;
import ai.gaze.training.run.Recipe;
import ai.gaze.training.run.RunListener;
import ai.gaze.training.run.StopRequest;
import ai.gaze.training.run.TrainingRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A real training run in a folder that is removed afterwards. */
final class ScratchRun {

    private static final int TEST_IMAGES = 100;

    private ScratchRun() {}

    /** Trains. */
    static void train(Recipe recipe, ImageDataset dataset, String device, RunListener listener)
            throws IOException {
        Path scratch = Files.createTempDirectory("gaze-bench");
        try (TrainingRun run =
                TrainingRun.create(
                        scratch.resolve("run"), recipe, name -> dataset, device, listener)) {
            run.execute(new StopRequest());
        } finally {
            delete(scratch);
        }
    }

    /** The first training images, over again if there are too few, and a few test images. */
    static ImageDataset part(ImageDataset dataset, int images) {
        ImageSource train = dataset.train();
        ImageSource test = dataset.test();
        int[] trained = IntStream.range(0, images).map(i -> i % train.size()).toArray();
        int[] tested = IntStream.range(0, Math.min(TEST_IMAGES, test.size())).toArray();
        return new ImageDataset(
                dataset.name(),
                train.subset(trained),
                test.subset(tested),
                dataset.statistics(),
                dataset.sample());
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
