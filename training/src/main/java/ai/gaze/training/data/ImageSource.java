package ai.gaze.training.data;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Images of one size with a class label each, in memory or wherever they are read from when they
 * are needed. To implement one is to say what it has and to read one image:
 *
 * <pre>{@code
 * record Digits(Path folder, int size) implements ImageSource {
 *     public int height() { return 28; }
 *     public int width() { return 28; }
 *     public int channels() { return 1; }
 *     public int label(int index) { return index % 10; }
 *     public List<String> classNames() { return List.of("0", "1", ...); }
 *     public void read(int index, byte[] target, int at) throws IOException {
 *         byte[] pixels = Files.readAllBytes(folder.resolve(index + ".raw"));
 *         System.arraycopy(pixels, 0, target, at, imageBytes());
 *     }
 * }
 * }</pre>
 *
 * <p>All else follows from these: images are read on several threads ahead of the training, put
 * together to batches and brought to the device. Arrays in memory are {@link LabeledImages}.
 */
public interface ImageSource {

    /** Number of images. */
    int size();

    /** Rows of an image. */
    int height();

    /** Columns of an image. */
    int width();

    /** Values of a pixel: 3 for red, green and blue, 1 for grey. */
    default int channels() {
        return LabeledImages.RGB;
    }

    /**
     * Returns the class of an image, from 0 up.
     *
     * @param index which image
     */
    int label(int index);

    /** The name of each class, in the order of the labels. */
    List<String> classNames();

    /**
     * Reads an image: height x width x channels unsigned bytes, row by row, the channels of a pixel
     * side by side. It is called by several threads at a time unless {@link #threads} says
     * otherwise.
     *
     * @param index which image
     * @param target where the bytes go
     * @param at the first of them
     * @throws IOException if it cannot be read; the training stops and names the image
     */
    void read(int index, byte[] target, int at) throws IOException;

    /**
     * Whether the last channel of each image is a mask: 255 less the class of a pixel, so that what
     * an augmentation fills with 0 is 255, which counts for nothing. The network gets the other
     * channels and gives logits {@code [N, classes, H, W]}.
     */
    default boolean hasMasks() {
        return false;
    }

    /** Values of a pixel without the mask: what the network gets. */
    default int colourChannels() {
        return channels() - (hasMasks() ? 1 : 0);
    }

    /** How many images are read at a time: one on each core. */
    default int threads() {
        return Runtime.getRuntime().availableProcessors();
    }

    /** The class of each image, {@code [N]}; may be shared, so not to be written into. */
    default int[] labels() {
        return IntStream.range(0, size()).map(this::label).toArray();
    }

    /** Bytes of one image: height x width x channels. */
    default int imageBytes() {
        return Math.toIntExact((long) height() * width() * channels());
    }

    /**
     * Some of the images, in the order asked for.
     *
     * @param indices which images; one may come more than once
     * @throws IndexOutOfBoundsException if there is no such image
     */
    default ImageSource subset(int[] indices) {
        return new Subset(this, indices);
    }

    /**
     * Brings some of the images into memory, as an evaluation sees them.
     *
     * @param indices which images
     * @return those of them that are not broken, in the order asked for, each with its number
     * @throws IndexOutOfBoundsException if there is no such image
     */
    default ReadImages read(int[] indices) {
        return new StreamedImages(this).read(indices);
    }

    /**
     * Makes the batches of a training and of evaluations.
     *
     * @param manager names the device, and owns what stays on it
     */
    default ImageBatches batches(NDManager manager) {
        return new StreamedImages(this);
    }

    /**
     * Which of the images an evaluation of all of them had: those that were not found broken so
     * far, in their order.
     */
    default int[] unbroken() {
        return IntStream.range(0, size()).toArray();
    }

    /**
     * What an image is called in a table: its path, or its number where it has none.
     *
     * @param index which image
     */
    default String name(int index) {
        return Integer.toString(index);
    }

    /** Number of classes, whether or not each has an image. */
    default int classes() {
        return classNames().size();
    }

    /** Number of images of each class, {@code [classes]}; with masks, of pixels. */
    default int[] countPerClass() {
        if (hasMasks()) {
            return MaskCounts.of(this).perClass(classes());
        }
        int[] counts = new int[classes()];
        int[] labels = labels();
        for (int i = 0; i < labels.length; i++) {
            counts[LabeledImages.requireClass(i, labels[i], counts.length)]++;
        }
        return counts;
    }
}
