package ai.gaze.training.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.gaze.training.augment.AugmentationParameters;
import ai.gaze.training.augment.AugmentationSpec;
import ai.gaze.training.augment.Augmenter;
import ai.gaze.training.augment.EpochAugmentation;
import ai.gaze.training.data.LabeledImages;
import ai.gaze.zoo.array.HostArrays;
import java.util.Random;

/**
 * The way of images from the data set on the device to prepared batches, without a network. The
 * first batches of an epoch: what was drawn for them is uploaded in the same time.
 */
final class DataPass implements Timed {

    private final NDManager manager;
    private final AugmentationSpec spec;
    private final int batchSize;
    private final Augmenter augmenter;
    private final NDArray pixels;
    private final Random random = new Random(1);
    private int epoch;

    DataPass(NDManager device, LabeledImages images, AugmentationSpec spec, int batchSize) {
        manager = device.newSubManager();
        this.spec = spec;
        this.batchSize = batchSize;
        augmenter = new Augmenter(manager, spec, images.height(), images.width());
        pixels =
                HostArrays.of(
                        manager,
                        images.pixels(),
                        new Shape(images.size(), images.height(), images.width(), 3),
                        DataType.UINT8);
    }

    @Override
    public double seconds(int batches) {
        long[] order = random.longs((long) batches * batchSize, 0, pixels.size(0)).toArray();
        epoch++;
        long began = System.nanoTime();
        AugmentationParameters drawn =
                AugmentationParameters.draw(spec, 1, epoch, batches * batchSize);
        try (NDManager scope = manager.newSubManager();
                EpochAugmentation augmentation = augmenter.prepare(drawn, batchSize)) {
            NDArray indices = HostArrays.of(scope, order);
            for (int i = 0; i < batches; i++) {
                try (NDManager step = scope.newSubManager()) {
                    NDArray chosen = indices.get(i * batchSize + ":" + (i + 1) * batchSize);
                    chosen.attach(step);
                    NDArray images = pixels.get(chosen);
                    images.attach(step);
                    NDArray batch = augmentation.apply(step, images, i);
                    if (i == batches - 1) {
                        // What is read is copied after everything before it.
                        batch.get(0).get(0).get(0).toFloatArray();
                    }
                }
            }
        }
        return (System.nanoTime() - began) / 1e9;
    }

    @Override
    public void close() {
        augmenter.close();
        manager.close();
    }
}
