package ai.gaze.training.augment;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.gaze.training.data.Batch;
import ai.gaze.training.data.BatchStream;
import ai.gaze.training.data.EpochPlan;
import ai.gaze.training.data.ImageBatches;
import ai.gaze.training.data.ImageSource;
import ai.gaze.training.data.MaskedImages;
import ai.gaze.training.device.DeviceMemoryException;
import ai.gaze.zoo.CloseOnFailure;
import ai.gaze.zoo.array.Casts;
import java.util.Optional;

/** The images of a source as a network gets them, on the training device. */
public final class BatchSource {

    private final int size;
    private final int classes;
    private final boolean masks;
    private final ImageBatches images;
    private final Augmenter augmenter;

    private BatchSource(ImageSource source, ImageBatches images, Augmenter augmenter) {
        size = source.size();
        classes = source.classes();
        masks = source.hasMasks();
        this.images = images;
        this.augmenter = augmenter;
    }

    /**
     * Brings images to a device, or prepares for that.
     *
     * @param manager names the device, and owns what stays on it
     * @param images the images
     * @param augmenter prepares the batches
     * @throws DeviceMemoryException if the memory of the device is not enough
     */
    public static BatchSource of(NDManager manager, ImageSource images, Augmenter augmenter) {
        augmenter.requireFits(images);
        try {
            return new BatchSource(images, images.batches(manager), augmenter);
        } catch (EngineException e) {
            throw DeviceMemoryException.explain(
                    e,
                    manager.getDevice(),
                    images.size() + " images",
                    "free memory, or choose another device");
        }
    }

    /** Returns the number of images. */
    public int size() {
        return size;
    }

    /**
     * The batches of an epoch of training, in an order and with an augmentation that depend on the
     * seed and the epoch alone.
     *
     * @param plan which epoch, and from where on
     */
    public BatchStream epoch(EpochPlan plan) {
        return epoch(plan, atOnce(plan));
    }

    /**
     * Begins to draw what varies an epoch, while the one before it is trained.
     *
     * @param next which one
     */
    public void begin(EpochPlan next) {
        augmenter.begin(next.inBlocks(atOnce(next)), next.length(size));
    }

    private int atOnce(EpochPlan plan) {
        return images.areOnDevice() ? augmenter.batchesAtOnce(plan.batchSize()) : 1;
    }

    /**
     * The same, of which several batches are made at once; the numbers are the same.
     *
     * @param atOnce how many
     */
    BatchStream epoch(EpochPlan plan, int atOnce) {
        EpochPlan blocks = plan.inBlocks(atOnce);
        BatchStream made =
                CloseOnFailure.of(
                        augmenter.epoch(blocks, plan.length(size)),
                        varied ->
                                new Prepared(
                                        images.epoch(blocks),
                                        (step, read, batch) ->
                                                divided(
                                                        step,
                                                        varied.apply(step, read, batch, classes)),
                                        varied::close,
                                        blocks.first()));
        int passed = plan.first() % atOnce * plan.batchSize();
        return atOnce == 1
                ? made
                : new CutBatches(made, augmenter.manager(), plan.batchSize(), passed);
    }

    /**
     * The batches of an evaluation: the images in their order, normalized and nothing else.
     *
     * @param batchSize images per batch; the last one may have fewer
     */
    public BatchStream inOrder(int batchSize) {
        return new Prepared(
                images.inOrder(batchSize),
                (step, read, batch) -> {
                    read.labels().attach(step);
                    return divided(
                            step,
                            new Batch(augmenter.normalize(step, read.images()), read.labels()));
                },
                () -> {},
                0);
    }

    // The last channel is the mask, where there is one.
    private Batch divided(NDManager step, Batch both) {
        if (!masks) {
            return both;
        }
        try (NDManager scratch = step.newSubManager()) {
            both.images().attach(scratch);
            both.labels().close();
            NDArray pixels = both.images().transpose(0, 2, 3, 1);
            long channels = pixels.getShape().get(3) - 1;
            // Copies, channels last as without a mask.
            NDArray images =
                    pixels.get(new NDIndex("..., :{}", channels)).duplicate().transpose(0, 3, 1, 2);
            NDArray mask = pixels.get(new NDIndex("..., {}", channels)).round();
            NDArray labels = Casts.to(mask.neg().add(MaskedImages.IGNORED), DataType.INT64);
            images.attach(step);
            labels.attach(step);
            return new Batch(images, labels);
        }
    }

    /** Makes the input of the network, and what it is to say, of a batch as it was read. */
    @FunctionalInterface
    private interface Preparation {
        Batch apply(NDManager step, Batch read, int batch);
    }

    /** Prepares what comes. */
    private static final class Prepared implements BatchStream {

        private final BatchStream raw;
        private final Preparation preparation;
        private final Runnable closing;
        private int batch;

        Prepared(BatchStream raw, Preparation preparation, Runnable closing, int first) {
            this.raw = raw;
            this.preparation = preparation;
            this.closing = closing;
            batch = first;
        }

        @Override
        public Optional<Batch> next(NDManager step) {
            try (NDManager scratch = step.newSubManager()) {
                return raw.next(scratch).map(read -> preparation.apply(step, read, batch++));
            }
        }

        @Override
        public void close() {
            raw.close();
            closing.run();
        }
    }
}
