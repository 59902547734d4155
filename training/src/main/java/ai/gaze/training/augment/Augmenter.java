package ai.gaze.training.augment;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.SparseFormat;
import ai.gaze.training.data.EpochPlan;
import ai.gaze.training.data.ImageSource;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.array.Casts;

/**
 * Makes input batches for a network out of the images of a source.
 *
 * <pre>{@code
 * try (Augmenter augmenter = new Augmenter(manager, spec, 32, 32)) {
 *     try (EpochAugmentation varied = augmenter.epoch(plan, images)) {
 *         NDArray x = varied.apply(step, pixels, batch);
 *     }
 *     NDArray x = augmenter.normalize(step, pixels); // for evaluation
 * }
 * }</pre>
 *
 * <p>It holds only constants and may be used as long as the images have the size. All results are
 * float32 {@code [B, C, H, W]}, as a view of NHWC storage (channels last), and belong to the
 * manager of the step. Nothing here waits for the device.
 */
public final class Augmenter implements AutoCloseable {

    // Of 32x32 pixels 4,096 images, 50 MB of numbers.
    private static final long BLOCK_PIXELS = 1L << 22;

    private final NDManager manager;
    private final AugmentationPipeline pipeline;
    private final PixelGrid grid;
    private final HueShift hueShift;
    private final Luma luma;
    private final Normalization normalization;
    private final EpochAhead ahead = new EpochAhead();

    /**
     * @param parent names the device; what is allocated goes with it, or at {@link #close()}
     * @param pipeline what is done, with mean and standard deviation of each channel
     * @param height of the images
     * @param width of the images
     */
    public Augmenter(NDManager parent, AugmentationPipeline pipeline, int height, int width) {
        this.pipeline = pipeline;
        manager = parent.newSubManager();
        grid = PixelGrid.of(manager, height, width);
        hueShift = new HueShift(manager);
        luma = new Luma(manager, grid.pixels());
        normalization = new Normalization(manager, pipeline.spec(), grid);
    }

    /**
     * The same with the augmentations that a recipe names.
     *
     * @throws UserException if there is none of a name
     */
    public Augmenter(NDManager parent, AugmentationSpec spec, int height, int width) {
        this(parent, AugmentationPipeline.of(spec), height, width);
    }

    /**
     * Makes one for some images, whose last channel may be a mask.
     *
     * @throws UserException if it would not do to a mask what it does to the image
     */
    public static Augmenter of(
            NDManager parent, AugmentationPipeline pipeline, ImageSource images) {
        return new Augmenter(
                parent,
                images.hasMasks() ? pipeline.forMasks(images) : pipeline,
                images.height(),
                images.width());
    }

    /**
     * Draws what happens to the images of an epoch, and uploads it.
     *
     * @param plan which epoch
     * @param images how many it has
     */
    public EpochAugmentation epoch(EpochPlan plan, int images) {
        return ahead.take(plan, () -> drawn(plan, images));
    }

    /**
     * Begins to draw and upload an epoch in another thread, for {@link #epoch}.
     *
     * @param plan the epoch that comes next
     * @param images how many it has
     */
    void begin(EpochPlan plan, int images) {
        ahead.begin(plan, () -> drawn(plan, images));
    }

    private EpochAugmentation drawn(EpochPlan plan, int images) {
        return prepare(
                AugmentationParameters.draw(pipeline.spec(), plan.seed(), plan.epoch(), images),
                plan.batchSize());
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
     * Normalizes without any variation.
     *
     * @param step owns the result
     * @param pixels uint8 {@code [B, H, W, C]}
     * @return float32 {@code [B, C, H, W]}, channels last
     */
    public NDArray normalize(NDManager step, NDArray pixels) {
        return Scope.run(step, scratch -> normalization.apply(floats(scratch, pixels)));
    }

    /** {@code [B, H, W, C]} as float32 {@code [B, H W C]}, a copy. */
    static NDArray floats(NDManager scratch, NDArray pixels) {
        return Casts.to(flat(scratch, pixels), DataType.FLOAT32);
    }

    /** {@code [B, H, W, C]} as {@code [B, H W C]}, a view that dies with the scratch. */
    static NDArray flat(NDManager scratch, NDArray pixels) {
        NDArray view = pixels.reshape(pixels.getShape().get(0), -1);
        view.attach(scratch);
        return view;
    }

    /** Rows of a matrix; on the PyTorch engine an embedding is the fastest way to copy them. */
    static NDArray rows(NDArray matrix, NDArray indices) {
        NDList rows = indices.getNDArrayInternal().embedding(indices, matrix, SparseFormat.DENSE);
        return rows.singletonOrThrow();
    }

    /**
     * Makes sure that images have as many channels as there are means.
     *
     * @throws UserException if not
     */
    void requireFits(ImageSource images) {
        AugmentationSpec spec = pipeline.spec();
        if (images.channels() != spec.channels()) {
            throw new UserException(
                    Texts.format(
                            "augmentation value mean is %s, set it to as many numbers as the images have channels: %d",
                            spec.mean(), images.colourChannels()));
        }
        if (images.height() != grid.height() || images.width() != grid.width()) {
            throw new UserException(
                    Texts.format(
                            "the images are %d x %d and the other ones %d x %d (height, width): give all parts of a data set the same size",
                            images.height(), images.width(), grid.height(), grid.width()));
        }
    }

    /**
     * Returns how many batches are best made at once. A GPU takes as long to start on one batch as
     * on sixty; on a CPU one stays in its cache. What comes one by one goes by batches.
     */
    int batchesAtOnce(int batchSize) {
        return batchesAtOnce(manager.getDevice(), batchSize);
    }

    int batchesAtOnce(Device device, int batchSize) {
        if (!device.isGpu() || !pipeline.then().isEmpty()) {
            return 1;
        }
        return (int) Math.max(1, BLOCK_PIXELS / grid.pixels() / batchSize);
    }

    AugmentationPipeline pipeline() {
        return pipeline;
    }

    NDManager manager() {
        return manager;
    }

    PixelGrid grid() {
        return grid;
    }

    /** What colour steps need beside the images. */
    NDList colours() {
        NDList colours = new NDList(luma.plane());
        colours.addAll(hueShift.arguments());
        return colours;
    }

    Normalization normalization() {
        return normalization;
    }

    @Override
    public void close() {
        ahead.close();
        manager.close();
    }
}
