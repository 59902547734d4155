package ai.gaze.training.augment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.gaze.zoo.array.HostArrays;

/** {@code (pixel / 255 - mean) / std} of each channel, as one product and one difference. */
final class Normalization {

    private final PixelGrid grid;
    private final int channels;
    private final NDArray scales;
    private final NDArray offsets;

    Normalization(NDManager manager, AugmentationSpec spec, PixelGrid grid) {
        this.grid = grid;
        channels = spec.channels();
        int values = Math.toIntExact(grid.pixels() * channels);
        float[] scale = new float[values];
        float[] offset = new float[values];
        for (int i = 0; i < values; i++) {
            int channel = i % channels;
            double std = spec.std().get(channel);
            scale[i] = (float) (1 / (255 * std));
            offset[i] = (float) (spec.mean().get(channel) / std);
        }
        // Written out for each pixel: a short inner axis is slow on a CPU.
        scales = HostArrays.of(manager, scale, new Shape(1, values));
        offsets = HostArrays.of(manager, offset, new Shape(1, values));
    }

    /** What each value is multiplied by, and what is then subtracted. */
    NDList factors() {
        return new NDList(scales, offsets);
    }

    /**
     * Normalizes in place.
     *
     * @param pixels float32 {@code [B, H W C]} in NHWC order; overwritten
     * @return {@code [B, C, H, W]}, a view of the same storage (channels last)
     */
    NDArray apply(NDArray pixels) {
        return grid.images(pixels.muli(scales).subi(offsets), channels);
    }
}
