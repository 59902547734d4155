package ai.gaze.training.batch;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.gaze.training.augment.AugmentationParameters;
import ai.gaze.training.augment.Augmenter;
import ai.gaze.training.augment.EpochAugmentation;
import ai.gaze.training.data.EpochPlan;
import ai.gaze.training.data.LabeledImages;
import ai.gaze.training.device.DeviceMemoryException;
import ai.gaze.zoo.array.HostArrays;
import java.util.Optional;

/**
 * A whole set of images on the training device.
 *
 * @param pixels uint8 {@code [N, H, W, 3]}
 * @param labels int64 {@code [N]}
 * @param augmenter prepares the batches
 */
public record DeviceImages(NDArray pixels, NDArray labels, Augmenter augmenter)
        implements BatchSource {

    /**
     * Copies a set to the device of a manager.
     *
     * @param manager owner of the arrays
     * @param images the images
     * @param augmenter prepares the batches
     * @throws DeviceMemoryException if the memory of the device is not enough
     */
    static DeviceImages upload(NDManager manager, LabeledImages images, Augmenter augmenter) {
        Shape shape = new Shape(images.size(), images.height(), images.width(), 3);
        long[] labels = new long[images.size()];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = images.labels()[i];
        }
        try {
            return new DeviceImages(
                    HostArrays.of(manager, images.pixels(), shape, DataType.UINT8),
                    HostArrays.of(manager, labels),
                    augmenter);
        } catch (EngineException e) {
            throw DeviceMemoryException.explain(
                    e,
                    manager.getDevice(),
                    labels.length + " images",
                    "free memory, or choose another --device");
        }
    }

    @Override
    public int size() {
        return (int) labels.size();
    }

    @Override
    public BatchStream epoch(EpochPlan plan) {
        return new Shuffled(this, plan);
    }

    @Override
    public BatchStream inOrder(int batchSize) {
        return new InOrder(this, batchSize);
    }

    /** An epoch of training. */
    private static final class Shuffled implements BatchStream {

        private final DeviceImages images;
        private final int batchSize;
        private final NDManager manager;
        private final EpochAugmentation augmentation;
        private final NDArray order;
        private int batch;

        Shuffled(DeviceImages images, EpochPlan plan) {
            this.images = images;
            int n = images.size();
            batchSize = plan.batchSize();
            batch = plan.first();
            augmentation =
                    images.augmenter()
                            .prepare(
                                    AugmentationParameters.draw(
                                            images.augmenter().spec(),
                                            plan.seed(),
                                            plan.epoch(),
                                            n),
                                    batchSize);
            manager = images.labels().getManager().newSubManager();
            order = HostArrays.of(manager, EpochOrder.shuffled(n, plan.seed(), plan.epoch()));
        }

        @Override
        public Optional<Batch> next(NDManager step) {
            int from = batch * batchSize;
            int to = Math.min(images.size(), from + batchSize);
            if (from >= to) {
                return Optional.empty();
            }
            NDArray indices = order.get(from + ":" + to);
            indices.attach(step);
            NDArray prepared = augmentation.apply(step, images.pixels(), indices, batch++);
            NDArray labels = images.labels().get(indices);
            labels.attach(step);
            return Optional.of(new Batch(prepared, labels));
        }

        @Override
        public void close() {
            manager.close();
            augmentation.close();
        }
    }

    /** An evaluation. */
    private static final class InOrder implements BatchStream {

        private final DeviceImages images;
        private final int batchSize;
        private int from;

        InOrder(DeviceImages images, int batchSize) {
            this.images = images;
            this.batchSize = batchSize;
        }

        @Override
        public Optional<Batch> next(NDManager step) {
            int to = Math.min(images.size(), from + batchSize);
            if (from >= to) {
                return Optional.empty();
            }
            NDArray indices = step.arange(from, to, 1, DataType.INT64);
            NDArray prepared = images.augmenter().normalize(step, images.pixels(), indices);
            NDArray labels = images.labels().get(from + ":" + to);
            labels.attach(step);
            from = to;
            return Optional.of(new Batch(prepared, labels));
        }

        @Override
        public void close() {}
    }
}
