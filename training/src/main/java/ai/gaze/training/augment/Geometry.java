package ai.gaze.training.augment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.gaze.zoo.array.Casts;
import ai.gaze.zoo.array.HostArrays;
import java.util.List;
import java.util.Optional;

/** Where the pixels of each image of an epoch come from, as tables on the device. */
final class Geometry {

    private static final int WINDOW_COLUMNS = 3;
    private static final int ROTATION_COLUMNS = 6;

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

    /**
     * The map of crop and flip for consecutive positions of the epoch, unless no image of the epoch
     * is moved.
     */
    Optional<PixelMap> window(NDManager scratch, int start, int end) {
        if (windows == null) {
            return Optional.empty();
        }
        NDList columns = columns(scratch, windows, start, end);
        NDArray y = columns.get(0).add(grid.ys());
        NDArray x = columns.get(2).mul(grid.xs()).addi(columns.get(1));
        return Optional.of(PixelMap.of(y, x, grid));
    }

    /** The map of the rotation, unless no image of the epoch is turned. */
    Optional<PixelMap> rotation(NDManager scratch, int start, int end) {
        if (rotations == null) {
            return Optional.empty();
        }
        NDList c = columns(scratch, rotations, start, end);
        NDArray x = c.get(2).mul(grid.ys()).addi(c.get(0)).add(c.get(1).mul(grid.xs()));
        NDArray y = c.get(5).mul(grid.ys()).addi(c.get(3)).add(c.get(4).mul(grid.xs()));
        return Optional.of(PixelMap.of(y.floor(), x.floor(), grid));
    }

    private static NDList columns(NDManager scratch, NDArray table, int start, int end) {
        NDArray rows = table.get(scratch, new NDIndex("{}:{}", start, end));
        return rows.split(table.getShape().get(1), 1);
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

    /** {@code [n, 6, 1, 1]}: the numbers of {@link Rotation}. */
    private NDArray rotations(NDManager manager, List<ImageAugmentation> images) {
        if (images.stream().noneMatch(ImageAugmentation::rotates)) {
            return null;
        }
        double[] table = new double[count * ROTATION_COLUMNS];
        for (int i = 0; i < count; i++) {
            Rotation.about(images.get(i).angle(), grid.height(), grid.width())
                    .write(table, i * ROTATION_COLUMNS);
        }
        return upload(manager, table, ROTATION_COLUMNS);
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
