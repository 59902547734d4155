package ai.gaze.training.augment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.gaze.zoo.array.Casts;
import ai.gaze.zoo.array.HostArrays;

/**
 * The coordinates of the pixels of one image size, on the device.
 *
 * @param height rows
 * @param width columns
 * @param type float32, or float64 where 16.16 fixed point does not fit into 24 bits
 * @param ys {@code [1, H, 1]}: 0, 1, ...
 * @param xs {@code [1, 1, W]}: 0, 1, ...
 * @param lastRow scalar {@code H - 1}
 * @param lastColumn scalar {@code W - 1}
 * @param pitch scalar {@code W}
 * @param one scalar 1
 */
record PixelGrid(
        int height,
        int width,
        DataType type,
        NDArray ys,
        NDArray xs,
        NDArray lastRow,
        NDArray lastColumn,
        NDArray pitch,
        NDArray one) {

    /** The largest integer part beside 16 fractional bits in a float32. */
    private static final int FLOAT_LIMIT = 256;

    static PixelGrid of(NDManager manager, int height, int width) {
        // No rotated coordinate is farther out than this.
        boolean fits = 2 * (height + width) < FLOAT_LIMIT && height * width < (1 << 24);
        DataType type = fits ? DataType.FLOAT32 : DataType.FLOAT64;
        return new PixelGrid(
                height,
                width,
                type,
                Casts.to(manager.arange(height), type).reshape(new Shape(1, height, 1)),
                Casts.to(manager.arange(width), type).reshape(new Shape(1, 1, width)),
                scalar(manager, height - 1, type),
                scalar(manager, width - 1, type),
                scalar(manager, width, type),
                scalar(manager, 1, type));
    }

    long pixels() {
        return (long) height * width;
    }

    /** {@code [B, H W C]} in NHWC order as {@code [B, C, H, W]}, a view (channels last). */
    NDArray images(NDArray pixels, int channels) {
        return pixels.reshape(-1, height, width, channels).transpose(0, 3, 1, 2);
    }

    private static NDArray scalar(NDManager manager, int value, DataType type) {
        return Casts.to(HostArrays.scalar(manager, (float) value), type);
    }
}
