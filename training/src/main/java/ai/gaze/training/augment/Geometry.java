package ai.gaze.training.augment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.gaze.zoo.array.Casts;
import ai.gaze.zoo.array.HostArrays;
import java.util.List;

/** Where the pixels of each image of an epoch come from, as tables on the device. */
final class Geometry {

    private static final int WINDOW_COLUMNS = 3;

    private final PixelGrid grid;
    private final int count;
    private final NDArray windows;
    private final NDArray rotations;

    Geometry(NDManager manager, PixelGrid grid, AugmentationParameters parameters) {
        this.grid = grid;
        count = parameters.images().size();
        windows = windows(manager, parameters);
        rotations = rotations(manager, parameters.images());
    }

    /** Returns whether any image of the epoch is cropped or flipped. */
    boolean isWindowed() {
        return windows != null;
    }

    /** Returns whether any image of the epoch is rotated. */
    boolean isTurned() {
        return rotations != null;
    }

    /** Returns the coordinates of the pixels, and the tables that there are. */
    NDList tables() {
        NDList tables = new NDList();
        if (isWindowed() || isTurned()) {
            tables.add(grid.ys());
            tables.add(grid.xs());
        }
        if (isWindowed()) {
            tables.add(windows);
        }
        if (isTurned()) {
            tables.add(rotations);
        }
        return tables;
    }

    /** {@code [n, 3, 1, 1]}: source row of row 0, source column of column 0, direction. */
    private NDArray windows(NDManager manager, AugmentationParameters parameters) {
        double[] table = new double[count * WINDOW_COLUMNS];
        boolean moved = false;
        for (int i = 0; i < count; i++) {
            ImageAugmentation image = parameters.images().get(i);
            int row = image.top() - parameters.padding();
            int column = image.left() - parameters.padding();
            moved |= row != 0 || column != 0 || image.flip();
            table[i * WINDOW_COLUMNS] = row;
            table[i * WINDOW_COLUMNS + 1] = image.flip() ? column + grid.width() - 1 : column;
            table[i * WINDOW_COLUMNS + 2] = image.flip() ? -1 : 1;
        }
        return moved ? upload(manager, table, WINDOW_COLUMNS) : null;
    }

    /** {@code [n, 6, 1, 1]}: the numbers of {@link Affine}. */
    private NDArray rotations(NDManager manager, List<ImageAugmentation> images) {
        if (images.stream().noneMatch(ImageAugmentation::rotates)) {
            return null;
        }
        double[] table = new double[count * Affine.COLUMNS];
        for (int i = 0; i < count; i++) {
            Affine.rotation(images.get(i).angle(), grid.height(), grid.width())
                    .write(table, i * Affine.COLUMNS);
        }
        return upload(manager, table, Affine.COLUMNS);
    }

    private NDArray upload(NDManager manager, double[] table, int columns) {
        return Scope.run(
                manager,
                scratch ->
                        Casts.to(
                                HostArrays.of(scratch, table, new Shape(count, columns, 1, 1)),
                                grid.type()));
    }
}
