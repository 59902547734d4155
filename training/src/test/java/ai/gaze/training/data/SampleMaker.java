package ai.gaze.training.data;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Makes the embedded sample from the real files: of each class the first 200 training and the first
 * 50 test images in the order of the files, interleaved by class.
 *
 * <p>Run it with the folder of the official files and the folder of the resources:
 *
 * <pre>
 * java -cp ... ai.gaze.training.data.SampleMaker FOLDER \
 *     training/src/main/resources/ai/gaze/training/data
 * </pre>
 */
public final class SampleMaker {

    private SampleMaker() {}

    /** Takes the folder of the official files and the folder to write to. */
    public static void main(String[] args) throws IOException {
        ImageDataset whole = CifarReader.read(CifarSet.CIFAR10, Path.of(args[0]));
        Path folder = Files.createDirectories(Path.of(args[1]));
        write(
                whole.train(),
                EmbeddedSample.TRAIN_PER_CLASS,
                folder.resolve(EmbeddedSample.TRAIN_RESOURCE));
        write(
                whole.test(),
                EmbeddedSample.TEST_PER_CLASS,
                folder.resolve(EmbeddedSample.TEST_RESOURCE));
    }

    private static void write(ImageSource images, int perClass, Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            byte[] pixels = images.read(firstOfEach(images, perClass)).images().pixels();
            out.write(SmallPng.of(pixels, images.width()));
        }
    }

    /**
     * The first images of each class: place i holds the (i / classes)-th of class i mod classes.
     */
    static int[] firstOfEach(ImageSource images, int perClass) {
        int classes = images.classes();
        int[] chosen = new int[classes * perClass];
        int[] found = new int[classes];
        for (int i = 0; i < images.size(); i++) {
            int label = images.labels()[i];
            if (found[label] < perClass) {
                chosen[found[label]++ * classes + label] = i;
            }
        }
        return chosen;
    }
}
