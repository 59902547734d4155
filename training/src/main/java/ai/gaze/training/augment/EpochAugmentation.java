package ai.gaze.training.augment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.gaze.training.augment.Jitter.Operation;
import ai.gaze.zoo.array.Casts;
import java.util.List;
import java.util.Optional;

/**
 * The augmentation of one epoch: its parameters on the device, and the plan of each batch.
 *
 * <p>Steps that no image of the epoch takes cost nothing. If nothing has to be known of the
 * unrotated image (only contrast does: its grey is the mean of it), crop, flip and rotation are one
 * gather; else the rotation is a second one.
 */
public final class EpochAugmentation implements AutoCloseable {

    private final Augmenter augmenter;
    private final NDManager manager;
    private final int count;
    private final int batchSize;
    private final boolean contrast;
    private final Geometry geometry;
    private final JitterStages jitter;

    EpochAugmentation(Augmenter augmenter, AugmentationParameters parameters, int batchSize) {
        this.augmenter = augmenter;
        this.batchSize = batchSize;
        manager = augmenter.manager().newSubManager();
        List<ImageAugmentation> images = parameters.images();
        count = images.size();
        contrast =
                images.stream()
                        .flatMap(image -> image.jitter().stream())
                        .anyMatch(step -> step.operation() == Operation.CONTRAST);
        geometry = new Geometry(manager, augmenter.grid(), parameters);
        boolean plain = images.stream().allMatch(image -> image.jitter().isEmpty());
        jitter = plain ? null : new JitterStages(manager, augmenter.jitter(), images, batchSize);
    }

    /**
     * Makes one batch.
     *
     * @param step owns the result
     * @param dataset uint8 {@code [N, H, W, 3]}
     * @param indices int64 {@code [B]}: images of this batch, in the order of the epoch
     * @param batch number of the batch in the epoch, from 0
     * @return float32 {@code [B, 3, H, W]}, normalized, channels last
     */
    public NDArray apply(NDManager step, NDArray dataset, NDArray indices, int batch) {
        return Scope.run(
                step,
                scratch ->
                        augmenter.normalization().apply(pixels(scratch, dataset, indices, batch)));
    }

    /**
     * Makes one batch without the normalization.
     *
     * @param step owns the result
     * @param dataset uint8 {@code [N, H, W, 3]}
     * @param indices int64 {@code [B]}
     * @param batch number of the batch in the epoch, from 0
     * @return float32 {@code [B, H, W, 3]}, whole numbers in 0..255
     */
    public NDArray applyPixels(NDManager step, NDArray dataset, NDArray indices, int batch) {
        PixelGrid grid = augmenter.grid();
        return Scope.run(
                step,
                scratch ->
                        pixels(scratch, dataset, indices, batch)
                                .reshape(-1, grid.height(), grid.width(), 3));
    }

    @Override
    public void close() {
        manager.close();
    }

    /** float32 {@code [B, H W 3]}. */
    private NDArray pixels(NDManager scratch, NDArray dataset, NDArray indices, int batch) {
        int start = batch * batchSize;
        int end = Math.min(count, start + batchSize);
        if (batch < 0 || start >= count || indices.size() != end - start) {
            throw new IllegalArgumentException(
                    "batch " + batch + " of " + indices.size() + " images in an epoch of " + count);
        }
        Optional<PixelMap> window = geometry.window(scratch, start, end);
        Optional<PixelMap> rotation = geometry.rotation(scratch, start, end);
        NDArray chosen = augmenter.gather(scratch, dataset, indices);
        if (window.isEmpty() && rotation.isEmpty() && jitter == null) {
            return Casts.to(chosen, DataType.FLOAT32);
        }
        boolean atOnce = !contrast && window.isPresent() && rotation.isPresent();
        Optional<PixelMap> first = atOnce ? window.map(w -> w.then(rotation.get())) : window;
        NDArray planar = augmenter.planar(chosen);
        NDArray moved = first.isPresent() ? first.get().apply(planar) : floats(planar);
        NDArray coloured = jitter == null ? moved : jitter.apply(scratch, moved, batch, start);
        NDArray turned =
                rotation.isPresent() && !atOnce ? rotation.get().apply(coloured) : coloured;
        // The reshape of a transposed view copies: here the batch becomes NHWC.
        return turned.transpose(0, 2, 1).reshape(end - start, -1);
    }

    private static NDArray floats(NDArray planar) {
        Shape shape = planar.getShape();
        return Casts.to(planar.reshape(shape.get(0), -1), DataType.FLOAT32).reshape(shape);
    }
}
