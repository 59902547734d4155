package ai.gaze.training.data;

import java.util.List;

/**
 * Colour images of one size with a class label each, in memory or in files that are decoded when
 * they are needed.
 */
public sealed interface ImageSource permits LabeledImages, ImageFiles {

    /** Number of images. */
    int size();

    /** Rows of an image. */
    int height();

    /** Columns of an image. */
    int width();

    /** The class of each image, {@code [N]}; shared, not to be written into. */
    int[] labels();

    /** The name of each class, in the order of the labels. */
    List<String> classNames();

    /**
     * Some of the images, in the order asked for.
     *
     * @param indices which images; one may come more than once
     * @throws IndexOutOfBoundsException if there is no such image
     */
    ImageSource subset(int[] indices);

    /**
     * Brings some of the images into memory, as an evaluation sees them.
     *
     * @param indices which images
     * @return those of them that are not broken, in the order asked for, each with its number
     * @throws IndexOutOfBoundsException if there is no such image
     */
    ReadImages read(int[] indices);

    /**
     * Which of the images an evaluation of all of them had: those that were not found broken so
     * far, in their order.
     */
    int[] unbroken();

    /** Number of classes, whether or not each has an image. */
    default int classes() {
        return classNames().size();
    }

    /** Number of images of each class, {@code [classes]}. */
    default int[] countPerClass() {
        int[] counts = new int[classes()];
        for (int label : labels()) {
            counts[label]++;
        }
        return counts;
    }
}
