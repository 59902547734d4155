package ai.gaze.training.batch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.gaze.training.augment.AugmentationParameters;
import ai.gaze.training.augment.Augmenter;
import ai.gaze.training.augment.EpochAugmentation;
import ai.gaze.training.data.DecodedBatches;
import ai.gaze.training.data.EpochPlan;
import ai.gaze.training.data.ImageFiles;
import ai.gaze.training.data.LabeledImages;
import ai.gaze.zoo.array.HostArrays;
import java.util.Arrays;
import java.util.Optional;

/**
 * Images in files: decoded ahead on the host, a batch at a time on the training device.
 *
 * @param images the images
 * @param augmenter prepares the batches
 */
public record StreamedImages(ImageFiles images, Augmenter augmenter) implements BatchSource {

    @Override
    public int size() {
        return images.size();
    }

    @Override
    public BatchStream epoch(EpochPlan plan) {
        int[] order =
                Arrays.stream(EpochOrder.shuffled(size(), plan.seed(), plan.epoch()))
                        .mapToInt(Math::toIntExact)
                        .toArray();
        EpochAugmentation augmentation =
                augmenter.prepare(
                        AugmentationParameters.draw(
                                augmenter.spec(), plan.seed(), plan.epoch(), size()),
                        plan.batchSize());
        DecodedBatches decoded = DecodedBatches.training(images, order, plan);
        return new Stream(decoded, augmentation::apply, augmentation::close, plan.first());
    }

    @Override
    public BatchStream inOrder(int batchSize) {
        return new Stream(
                DecodedBatches.inOrder(images, batchSize),
                (step, pixels, indices, batch) -> augmenter.normalize(step, pixels, indices),
                () -> {},
                0);
    }

    /** Makes the input of the network of the images of a batch. */
    @FunctionalInterface
    private interface Preparation {
        NDArray apply(NDManager step, NDArray pixels, NDArray indices, int batch);
    }

    /** Uploads what was decoded. */
    private static final class Stream implements BatchStream {

        private final DecodedBatches decoded;
        private final Preparation preparation;
        private final Runnable close;
        private int batch;

        Stream(DecodedBatches decoded, Preparation preparation, Runnable close, int first) {
            this.decoded = decoded;
            this.preparation = preparation;
            this.close = close;
            batch = first;
        }

        @Override
        public Optional<Batch> next(NDManager step) {
            return decoded.next().map(read -> upload(step, read.images()));
        }

        private Batch upload(NDManager step, LabeledImages images) {
            Shape shape = new Shape(images.size(), images.height(), images.width(), 3);
            NDArray pixels = HostArrays.of(step, images.pixels(), shape, DataType.UINT8);
            NDArray all = step.arange(0, images.size(), 1, DataType.INT64);
            NDArray prepared = preparation.apply(step, pixels, all, batch++);
            long[] labels = Arrays.stream(images.labels()).asLongStream().toArray();
            return new Batch(prepared, HostArrays.of(step, labels));
        }

        @Override
        public void close() {
            decoded.close();
            close.run();
        }
    }
}
