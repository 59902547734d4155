package ai.gaze.training.augment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.gaze.zoo.array.Casts;

/**
 * Makes input batches of a dataset that lies on the device.
 *
 * <pre>{@code
 * try (Augmenter augmenter = new Augmenter(manager, spec, 32, 32)) {
 *     AugmentationParameters drawn = AugmentationParameters.draw(spec, seed, epoch, images);
 *     try (EpochAugmentation varied = augmenter.prepare(drawn, batchSize)) {
 *         NDArray x = varied.apply(step, dataset, indices, batch);
 *     }
 *     NDArray x = augmenter.normalize(step, dataset, indices); // for evaluation
 * }
 * }</pre>
 *
 * <p>It holds only constants and may be used as long as the dataset. All results are float32 {@code
 * [B, 3, H, W]}, as a view of NHWC storage (channels last), and belong to the manager of the step.
 * Nothing here waits for the device.
 */
public final class Augmenter implements AutoCloseable {

    private final NDManager manager;
    private final AugmentationSpec spec;
    private final PixelGrid grid;
    private final ColorJitter jitter;
    private final Normalization normalization;

    /**
     * @param parent names the device; what is allocated goes with it, or at {@link #close()}
     * @param spec gives mean and standard deviation
     * @param height of the images
     * @param width of the images
     */
    public Augmenter(NDManager parent, AugmentationSpec spec, int height, int width) {
        this.spec = spec;
        manager = parent.newSubManager();
        grid = PixelGrid.of(manager, height, width);
        jitter = new ColorJitter(manager, grid.pixels());
        normalization = new Normalization(manager, spec, grid);
    }

    /**
     * Uploads what was drawn for one epoch.
     *
     * @param parameters one entry for each position of the epoch
     * @param batchSize positions per batch; the last batch may be smaller
     */
    public EpochAugmentation prepare(AugmentationParameters parameters, int batchSize) {
        return new EpochAugmentation(this, parameters, batchSize);
    }

    /**
     * Gathers and normalizes without any variation.
     *
     * @param step owns the result
     * @param dataset uint8 {@code [N, H, W, 3]}
     * @param indices int64 {@code [B]}, on the same device
     * @return float32 {@code [B, 3, H, W]}, channels last
     */
    public NDArray normalize(NDManager step, NDArray dataset, NDArray indices) {
        return Scope.run(
                step,
                scratch ->
                        normalization.apply(
                                Casts.to(gather(scratch, dataset, indices), DataType.FLOAT32)));
    }

    /** The chosen images, uint8 {@code [B, H W 3]}, in the given manager. */
    NDArray gather(NDManager scratch, NDArray dataset, NDArray indices) {
        // Results belong to the manager of the receiver: first come views that die with the step.
        NDIndex everything = new NDIndex(":");
        NDArray images = dataset.get(scratch, everything);
        NDArray chosen = indices.get(scratch, everything);
        return rows(images.reshape(-1, grid.pixels() * AugmentationSpec.CHANNELS), chosen);
    }

    /** Rows of a matrix; on the PyTorch engine an embedding is the fastest way to copy them. */
    static NDArray rows(NDArray matrix, NDArray indices) {
        NDList rows = indices.getNDArrayInternal().embedding(indices, matrix, SparseFormat.DENSE);
        return rows.singletonOrThrow();
    }

    /** {@code [B, H W 3]} as {@code [B, 3, H W]}, a view. */
    NDArray planar(NDArray pixels) {
        long batch = pixels.getShape().get(0);
        Shape shape = new Shape(batch, grid.pixels(), AugmentationSpec.CHANNELS);
        return pixels.reshape(shape).transpose(0, 2, 1);
    }

    /** Returns how strongly images are varied. */
    public AugmentationSpec spec() {
        return spec;
    }

    NDManager manager() {
        return manager;
    }

    PixelGrid grid() {
        return grid;
    }

    ColorJitter jitter() {
        return jitter;
    }

    Normalization normalization() {
        return normalization;
    }

    @Override
    public void close() {
        manager.close();
    }
}
