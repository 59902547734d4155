package ai.gaze.training.augment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.gaze.training.augment.Jitter.Operation;
import java.util.List;

/**
 * The augmentation of one epoch: its parameters on the device, and the plan of each batch.
 *
 * <p>Steps that no image of the epoch takes cost nothing. If nothing has to be known of the
 * unrotated image (only contrast does: its grey is the mean of it), crop, flip and rotation are one
 * gather; else the rotation is a second one.
 */
public final class EpochAugmentation implements AutoCloseable {

    private static final int CROP_COLUMNS = 3;
    private static final int ROTATION_COLUMNS = 6;

    private final Augmenter augmenter;
    private final NDManager manager;
    private final int count;
    private final int batchSize;
    private final int stages;
    private final boolean contrast;
    private final JitterPlan plan;
    private final NDArray windows;
    private final NDArray rotations;
    private final NDArray orders;
    private final NDArray amounts;

    EpochAugmentation(Augmenter augmenter, AugmentationParameters parameters, int batchSize) {
        List<ImageAugmentation> images = parameters.images();
        this.augmenter = augmenter;
        this.batchSize = batchSize;
        manager = augmenter.manager().newSubManager();
        count = images.size();
        plan = new JitterPlan(images, batchSize);
        stages = plan.stages();
        contrast =
                images.stream()
                        .flatMap(i -> i.jitter().stream())
                        .anyMatch(j -> j.operation() == Operation.CONTRAST);
        windows = windows(parameters);
        rotations = rotations(images);
        orders = stages == 0 ? null : manager.create(plan.orders());
        amounts = stages == 0 ? null : manager.create(plan.amounts());
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
        try (NDManager scratch = step.newSubManager()) {
            NDArray pixels = pixels(scratch, dataset, indices, batch);
            NDArray result = augmenter.normalization().apply(pixels);
            result.attach(step);
            return result;
        }
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
        try (NDManager scratch = step.newSubManager()) {
            NDArray pixels = pixels(scratch, dataset, indices, batch);
            NDArray result = pixels.reshape(-1, grid.height(), grid.width(), 3);
            result.attach(step);
            return result;
        }
    }

    @Override
    public void close() {
        manager.close();
    }

    /** float32 {@code [B, H W 3]}; everything computed on the way stays in the given manager. */
    private NDArray pixels(NDManager scratch, NDArray dataset, NDArray indices, int batch) {
        int start = batch * batchSize;
        int end = Math.min(count, start + batchSize);
        if (batch < 0 || start >= count || indices.size() != end - start) {
            throw new IllegalArgumentException(
                    "batch " + batch + " of " + indices.size() + " images in an epoch of " + count);
        }
        NDArray chosen = augmenter.gather(scratch, dataset, indices);
        PixelMap turn = rotations == null ? null : rotation(slice(scratch, rotations, start, end));
        PixelMap first = windows == null ? null : window(slice(scratch, windows, start, end));
        if (turn != null && !contrast) {
            first = first == null ? turn : first.then(turn);
            turn = null;
        }
        if (first == null && turn == null && stages == 0) {
            return chosen.toType(DataType.FLOAT32, false);
        }
        NDArray planar = augmenter.planar(chosen);
        planar = first == null ? floats(planar) : first.apply(planar);
        if (stages > 0) {
            planar = jitter(scratch, planar, start, end);
        }
        planar = turn == null ? planar : turn.apply(planar);
        // The reshape of a transposed view copies: here the batch becomes NHWC.
        return planar.transpose(0, 2, 1).reshape(end - start, -1);
    }

    private static NDArray floats(NDArray planar) {
        Shape shape = planar.getShape();
        return planar.reshape(shape.get(0), -1).toType(DataType.FLOAT32, false).reshape(shape);
    }

    private NDArray jitter(NDManager scratch, NDArray planar, int start, int end) {
        int size = end - start;
        int batch = start / batchSize;
        NDArray order =
                slice(scratch, orders, start * (stages + 1), end * (stages + 1))
                        .reshape(stages + 1, size);
        NDArray amount =
                slice(scratch, amounts, start * stages, end * stages).reshape(stages, size, 1, 1);
        NDList stageOrders = order.split(stages + 1, 0);
        NDList stageAmounts = amount.split(stages, 0);
        NDArray sorted = planar;
        for (int stage = 0; stage < stages; stage++) {
            sorted = reorder(sorted, stageOrders.get(stage));
            sorted =
                    augmenter
                            .jitter()
                            .apply(
                                    sorted,
                                    stageAmounts.get(stage).squeeze(0),
                                    plan.groups(batch, stage));
        }
        return reorder(sorted, stageOrders.get(stages));
    }

    private static NDArray reorder(NDArray planar, NDArray order) {
        Shape shape = planar.getShape();
        NDArray matrix = planar.reshape(shape.get(0), -1);
        return Augmenter.rows(matrix, order.flatten()).reshape(shape);
    }

    private PixelMap window(NDArray table) {
        NDList columns = table.split(CROP_COLUMNS, 1);
        PixelGrid grid = augmenter.grid();
        NDArray rows = columns.get(0).add(grid.ys());
        NDArray across = columns.get(2).mul(grid.xs()).addi(columns.get(1));
        return PixelMap.of(rows, across, grid);
    }

    private PixelMap rotation(NDArray table) {
        NDList c = table.split(ROTATION_COLUMNS, 1);
        PixelGrid grid = augmenter.grid();
        NDArray x = c.get(2).mul(grid.ys()).addi(c.get(0)).add(c.get(1).mul(grid.xs()));
        NDArray y = c.get(5).mul(grid.ys()).addi(c.get(3)).add(c.get(4).mul(grid.xs()));
        return PixelMap.of(y.floor(), x.floor(), grid);
    }

    private static NDArray slice(NDManager scratch, NDArray table, int start, int end) {
        return table.get(scratch, new NDIndex("{}:{}", start, end));
    }

    /** {@code [n, 3, 1, 1]}: source row of row 0, source column of column 0, direction; or null. */
    private NDArray windows(AugmentationParameters parameters) {
        int padding = parameters.padding();
        double[][] table = new double[count][];
        boolean needed = false;
        for (int i = 0; i < count; i++) {
            ImageAugmentation image = parameters.images().get(i);
            int row = image.top() - padding;
            int column = image.left() - padding;
            needed |= row != 0 || column != 0 || image.flip();
            table[i] =
                    image.flip()
                            ? new double[] {row, column + augmenter.grid().width() - 1, -1}
                            : new double[] {row, column, 1};
        }
        return needed ? upload(table, CROP_COLUMNS) : null;
    }

    /** {@code [n, 6, 1, 1]}, or null if no image turns. */
    private NDArray rotations(List<ImageAugmentation> images) {
        if (images.stream().noneMatch(ImageAugmentation::rotates)) {
            return null;
        }
        PixelGrid grid = augmenter.grid();
        double[][] table = new double[count][];
        for (int i = 0; i < count; i++) {
            Rotation r = Rotation.about(images.get(i).angle(), grid.height(), grid.width());
            table[i] = new double[] {r.x0(), r.xx(), r.xy(), r.y0(), r.yx(), r.yy()};
        }
        return upload(table, ROTATION_COLUMNS);
    }

    private NDArray upload(double[][] table, int columns) {
        double[] flat = new double[count * columns];
        for (int i = 0; i < count; i++) {
            System.arraycopy(table[i], 0, flat, i * columns, columns);
        }
        NDArray exact = manager.create(flat, new Shape(count, columns, 1, 1));
        NDArray converted = exact.toType(augmenter.grid().type(), false);
        if (converted != exact) {
            exact.close();
        }
        return converted;
    }
}
