package ai.gaze.training.data;

import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Colour images of one size with a class label each, held in memory.
 *
 * <p>The pixels are unsigned bytes in the order image, row, column, channel (NHWC, red first), as
 * the training device keeps them. The arrays are shared, not copied: whoever gets them must not
 * write into them.
 */
public final class LabeledImages implements ImageSource {

    /** Red, green, blue. */
    public static final int CHANNELS = 3;

    private final byte[] pixels;
    private final int[] labels;
    private final int height;
    private final int width;
    private final List<String> classNames;

    /**
     * @param pixels unsigned bytes, {@code [N, height, width, 3]}, kept without a copy
     * @param labels the class of each image, {@code [N]}, kept without a copy
     * @param height rows of an image
     * @param width columns of an image
     * @param classNames the name of each class, in the order of the labels
     * @throws IllegalArgumentException if the sizes do not fit together or a label has no class
     */
    public LabeledImages(
            byte[] pixels, int[] labels, int height, int width, List<String> classNames) {
        this.pixels = Objects.requireNonNull(pixels, "pixels");
        this.labels = Objects.requireNonNull(labels, "labels");
        this.height = height;
        this.width = width;
        this.classNames = List.copyOf(classNames);
        if (pixels.length != (long) labels.length * height * width * CHANNELS) {
            throw new IllegalArgumentException(
                    pixels.length
                            + " bytes do not hold "
                            + labels.length
                            + " images of "
                            + height
                            + " x "
                            + width
                            + " x 3");
        }
        for (int label : labels) {
            if (label < 0 || label >= this.classNames.size()) {
                throw new IllegalArgumentException(
                        "label " + label + " of " + this.classNames.size() + " classes");
            }
        }
    }

    /** The unsigned bytes, {@code [N, height, width, 3]}; shared, not to be written into. */
    public byte[] pixels() {
        return pixels;
    }

    @Override
    public int[] labels() {
        return labels;
    }

    @Override
    public int height() {
        return height;
    }

    @Override
    public int width() {
        return width;
    }

    @Override
    public List<String> classNames() {
        return classNames;
    }

    @Override
    public int size() {
        return labels.length;
    }

    /** Bytes of one image: height x width x 3. */
    public int imageBytes() {
        return height * width * CHANNELS;
    }

    @Override
    public LabeledImages subset(int[] indices) {
        int bytes = imageBytes();
        byte[] chosenPixels = new byte[Math.multiplyExact(indices.length, bytes)];
        int[] chosenLabels = new int[indices.length];
        for (int i = 0; i < indices.length; i++) {
            int from = Objects.checkIndex(indices[i], size());
            System.arraycopy(pixels, from * bytes, chosenPixels, i * bytes, bytes);
            chosenLabels[i] = labels[from];
        }
        return new LabeledImages(chosenPixels, chosenLabels, height, width, classNames);
    }

    @Override
    public int[] unbroken() {
        return IntStream.range(0, size()).toArray();
    }

    @Override
    public ReadImages read(int[] indices) {
        return new ReadImages(subset(indices), indices.clone());
    }
}
