package ai.gaze.training.augment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.gaze.zoo.array.Casts;

/**
 * From which pixel of its image each target pixel comes.
 *
 * @param index int64 {@code [B, H W]}: row times width plus column of the source
 * @param inside float32 {@code [B, H W]}: 0 where the source lies outside and the target is black,
 *     else 1
 */
record PixelMap(NDArray index, NDArray inside) {

    /**
     * Makes a map of source rows and columns, whole numbers that broadcast to {@code [B, H, W]}.
     *
     * @param rows may lie outside of the image; overwritten
     * @param columns may lie outside of the image; overwritten
     * @param grid of the images
     */
    static PixelMap of(NDArray rows, NDArray columns, PixelGrid grid) {
        long batch = rows.getShape().get(0);
        NDArray nearestRows = Activation.relu(rows).minimum(grid.lastRow());
        NDArray nearestColumns = Activation.relu(columns).minimum(grid.lastColumn());
        // The distance from the image is a whole number. Floats, since the engine is slow with
        // booleans.
        rows.subi(nearestRows);
        columns.subi(nearestColumns);
        NDArray distance = rows.muli(rows).add(columns.muli(columns));
        NDArray inside = Activation.relu(distance.negi().addi(grid.one()));
        NDArray index = nearestRows.muli(grid.pitch()).add(nearestColumns);
        return new PixelMap(
                Casts.to(index, DataType.INT64).reshape(batch, -1),
                Casts.to(inside, DataType.FLOAT32).reshape(batch, -1));
    }

    /**
     * Moves the pixels.
     *
     * @param planar {@code [B, 3, H W]}, any type
     * @return float32 {@code [B, 3, H W]}
     */
    NDArray apply(NDArray planar) {
        Shape shape = planar.getShape();
        NDArray moved = planar.gather(index.expandDims(1).broadcast(shape), 2);
        NDArray result = Casts.to(moved, DataType.FLOAT32);
        return result.muli(inside.expandDims(1));
    }
}
