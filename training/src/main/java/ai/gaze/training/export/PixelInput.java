package ai.gaze.training.export;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.gaze.zoo.export.ExportMetadata;
import ai.gaze.zoo.trace.Tensor;

/** Turns the bytes of images into the input that a network expects. */
final class PixelInput {

    private static final int CHANNELS = 3;
    private static final float WHITE = 255;

    private final ExportMetadata metadata;

    PixelInput(ExportMetadata metadata) {
        this.metadata = metadata;
    }

    /**
     * Converts images.
     *
     * @param pixels unsigned bytes {@code [N, S, S, 3]}
     * @param side height and width S
     * @return a tensor in the layout of the metadata
     */
    Tensor of(byte[] pixels, int side) {
        int area = side * side;
        int images = pixels.length / (area * CHANNELS);
        if (metadata.layout().equals(ExportMetadata.BYTES)) {
            return new Tensor(DataType.UINT8, new Shape(images, side, side, CHANNELS), pixels);
        }
        boolean normalize = metadata.layout().equals(ExportMetadata.NORMALIZED);
        float[] values = new float[pixels.length];
        for (int channel = 0; channel < CHANNELS; channel++) {
            // As the training does it: one product and one difference.
            double std = metadata.std().get(channel);
            float scale = (float) (1 / (255 * std));
            float offset = (float) (metadata.mean().get(channel) / std);
            for (int image = 0; image < images; image++) {
                int to = (image * CHANNELS + channel) * area;
                int from = image * CHANNELS * area + channel;
                for (int i = 0; i < area; i++) {
                    float pixel = Byte.toUnsignedInt(pixels[from + i * CHANNELS]);
                    values[to + i] = normalize ? pixel * scale - offset : pixel / WHITE;
                }
            }
        }
        return Tensor.of(new Shape(images, CHANNELS, side, side), values);
    }
}
