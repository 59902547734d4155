package ai.gaze.training.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.array.HostArrays;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Images of one size with a class label each, held in memory.
 *
 * <p>The pixels are unsigned bytes in the order image, row, column, channel (NHWC, red first), as
 * the training device keeps them. The arrays are shared, not copied: whoever gets them must not
 * write into them.
 */
public final class LabeledImages implements ImageSource {

    /** Red, green, blue. */
    public static final int RGB = 3;

    private static final int MOST_UNNAMED = 1_000_000;

    private final byte[] pixels;
    private final int[] labels;
    private final int height;
    private final int width;
    private final int channels;
    private final List<String> classNames;
    private final boolean named;

    /** Colour images; {@link #of(byte[], int[], int, int, int, List)} with three channels. */
    public LabeledImages(
            byte[] pixels, int[] labels, int height, int width, List<String> classNames) {
        this(pixels, labels, height, width, RGB, classNames);
    }

    LabeledImages(
            byte[] pixels,
            int[] labels,
            int height,
            int width,
            int channels,
            List<String> classNames) {
        this(pixels, labels, height, width, channels, classNames, true);
    }

    private LabeledImages(
            byte[] pixels,
            int[] labels,
            int height,
            int width,
            int channels,
            List<String> classNames,
            boolean named) {
        this.named = named;
        this.pixels = given(pixels, "pixels");
        this.labels = given(labels, "labels");
        this.height = height;
        this.width = width;
        this.channels = channels;
        given(classNames, "class names").forEach(name -> given(name, "class names"));
        this.classNames = List.copyOf(classNames);
        if (height < 1
                || width < 1
                || channels < 1
                || pixels.length != (double) labels.length * height * width * channels) {
            throw new UserException(
                    Texts.format(
                            "%,d bytes do not hold %,d images of %d x %d x %d (height, width, channels): give as many as these need",
                            pixels.length, labels.length, height, width, channels));
        }
        for (int i = 0; i < labels.length; i++) {
            requireClass(i, labels[i], this.classNames.size());
        }
    }

    private static <T> T given(T value, String what) {
        if (value == null) {
            throw new UserException("images in memory were given null for their " + what);
        }
        return value;
    }

    static int requireClass(int index, int label, int classes) {
        if (label < 0 || label >= classes) {
            throw new UserException(
                    Texts.format(
                            "image %d has label %d where 0 to %d were expected, as there are %d classes",
                            index, label, classes - 1, classes));
        }
        return label;
    }

    /**
     * Takes images from arrays.
     *
     * @param pixels unsigned bytes, {@code [N, height, width, channels]}, kept without a copy
     * @param labels the class of each image, {@code [N]}, kept without a copy
     * @param height rows of an image
     * @param width columns of an image
     * @param channels values of a pixel
     * @param classNames the name of each class, in the order of the labels
     * @throws UserException if the sizes do not fit together or a label has no class
     */
    public static LabeledImages of(
            byte[] pixels,
            int[] labels,
            int height,
            int width,
            int channels,
            List<String> classNames) {
        return new LabeledImages(pixels, labels, height, width, channels, classNames);
    }

    /** The same with classes that are called 0, 1 and so on, up to the largest label. */
    public static LabeledImages of(
            byte[] pixels, int[] labels, int height, int width, int channels) {
        int largest = Arrays.stream(given(labels, "labels")).max().orElse(0);
        if (largest >= MOST_UNNAMED) {
            throw UserException.of(
                    "a label is %d, where the numbers of at most %d classes were expected; number the classes from 0",
                    largest, MOST_UNNAMED);
        }
        int classes = 1 + largest;
        return new LabeledImages(
                pixels,
                labels,
                height,
                width,
                channels,
                IntStream.range(0, classes).mapToObj(Integer::toString).toList(),
                false);
    }

    /** Whether somebody gave the classes their names. */
    boolean isNamed() {
        return named;
    }

    /** The same images with other names of the classes. */
    public LabeledImages withClassNames(List<String> names) {
        return new LabeledImages(pixels, labels, height, width, channels, names);
    }

    /** The unsigned bytes, {@code [N, height, width, C]}; shared, not to be written into. */
    public byte[] pixels() {
        return pixels;
    }

    @Override
    public int[] labels() {
        return labels;
    }

    @Override
    public int label(int index) {
        return labels[index];
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
    public int channels() {
        return channels;
    }

    @Override
    public List<String> classNames() {
        return classNames;
    }

    @Override
    public int size() {
        return labels.length;
    }

    @Override
    public void read(int index, byte[] target, int at) {
        int from = Objects.checkIndex(index, size()) * imageBytes();
        System.arraycopy(pixels, from, target, at, imageBytes());
    }

    @Override
    public LabeledImages subset(int[] indices) {
        int bytes = imageBytes();
        byte[] chosenPixels = new byte[Math.multiplyExact(indices.length, bytes)];
        int[] chosenLabels = new int[indices.length];
        for (int i = 0; i < indices.length; i++) {
            read(indices[i], chosenPixels, i * bytes);
            chosenLabels[i] = labels[indices[i]];
        }
        return new LabeledImages(
                chosenPixels, chosenLabels, height, width, channels, classNames, named);
    }

    @Override
    public ReadImages read(int[] indices) {
        return new ReadImages(subset(indices), indices.clone());
    }

    /** Copies all of them to the device once, where each batch is gathered. */
    @Override
    public ImageBatches batches(NDManager manager) {
        Shape shape = new Shape(size(), height, width, channels);
        long[] all = Arrays.stream(labels).asLongStream().toArray();
        return new OnDevice(
                this,
                HostArrays.of(manager, pixels, shape, DataType.UINT8),
                HostArrays.of(manager, all));
    }

    /**
     * A whole set of images on the training device.
     *
     * @param source where they come from
     * @param pixels uint8 {@code [N, H, W, C]}
     * @param labels int64 {@code [N]}
     */
    private record OnDevice(LabeledImages source, NDArray pixels, NDArray labels)
            implements ImageBatches {

        @Override
        public BatchStream epoch(EpochPlan plan) {
            int[] order = plan.order(source);
            NDManager manager = labels.getManager().newSubManager();
            long[] all = Arrays.stream(order).asLongStream().toArray();
            return new Slices(
                    this,
                    HostArrays.of(manager, all),
                    plan.batchSize(),
                    (long) plan.first() * plan.batchSize(),
                    order.length);
        }

        @Override
        public BatchStream inOrder(int batchSize) {
            return new Slices(this, null, batchSize, 0, labels.size());
        }

        @Override
        public boolean areOnDevice() {
            return true;
        }

        private Batch gather(NDManager step, NDArray indices) {
            // Results belong to the manager of the receiver: the view dies with the step.
            NDArray matrix = pixels.get(step, new NDIndex(":")).reshape(labels.size(), -1);
            // On the PyTorch engine an embedding is the fastest way to copy rows.
            NDArray rows =
                    indices.getNDArrayInternal()
                            .embedding(indices, matrix, SparseFormat.DENSE)
                            .singletonOrThrow();
            Shape shape = pixels.getShape();
            NDArray images = rows.reshape(-1, shape.get(1), shape.get(2), shape.get(3));
            NDArray chosen = labels.get(indices);
            chosen.attach(step);
            return new Batch(images, chosen);
        }
    }

    /** One range of positions after the other, in an order or, where that is null, as they are. */
    private static final class Slices implements BatchStream {

        private final OnDevice images;
        private final NDArray order;
        private final int batchSize;
        private final long end;
        private long from;

        Slices(OnDevice images, NDArray order, int batchSize, long from, long end) {
            this.images = images;
            this.order = order;
            this.batchSize = batchSize;
            this.from = from;
            this.end = end;
        }

        @Override
        public Optional<Batch> next(NDManager step) {
            long to = Math.min(end, from + batchSize);
            if (from >= to) {
                return Optional.empty();
            }
            NDIndex range = new NDIndex("{}:{}", from, to);
            from = to;
            return Optional.of(
                    order == null
                            ? new Batch(
                                    images.pixels.get(step, range), images.labels.get(step, range))
                            : images.gather(step, order.get(step, range)));
        }

        @Override
        public void close() {
            if (order != null) {
                order.getManager().close();
            }
        }
    }
}
