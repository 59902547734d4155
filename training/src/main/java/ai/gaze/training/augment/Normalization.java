package ai.gaze.training.augment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.gaze.zoo.array.HostArrays;

/** {@code (pixel / 255 - mean) / std} of each channel, as one product and one difference. */
final class Normalization {

    private final PixelGrid grid;
    private final NDArray scales;
    private final NDArray offsets;

    Normalization(NDManager manager, AugmentationSpec spec, PixelGrid grid) {
        this.grid = grid;
        int values = Math.toIntExact(grid.pixels() * AugmentationSpec.CHANNELS);
        float[] scale = new float[values];
        float[] offset = new float[values];
        for (int i = 0; i < values; i++) {
            int channel = i % AugmentationSpec.CHANNELS;
            double std = spec.std().get(channel);
            scale[i] = (float) (1 / (255 * std));
            offset[i] = (float) (spec.mean().get(channel) / std);
        }
        // Written out for each pixel: an inner axis of length three is slow on a CPU.
        scales = HostArrays.of(manager, scale, new Shape(1, values));
        offsets = HostArrays.of(manager, offset, new Shape(1, values));
    }

    /**
     * Normalizes in place.
     *
     * @param pixels float32 {@code [B, H W 3]} in NHWC order; overwritten
     * @return {@code [B, 3, H, W]}, a view of the same storage (channels last)
     */
    NDArray apply(NDArray pixels) {
        long batch = pixels.getShape().get(0);
        return pixels.muli(scales)
                .subi(offsets)
                .reshape(batch, grid.height(), grid.width(), AugmentationSpec.CHANNELS)
                .transpose(0, 3, 1, 2);
    }
}
