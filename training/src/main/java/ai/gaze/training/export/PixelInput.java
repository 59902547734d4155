package ai.gaze.training.export;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.gaze.zoo.ImageSize;
import ai.gaze.zoo.export.ExportMetadata;
import ai.gaze.zoo.trace.Tensor;

/** Turns the bytes of images into the input that a network expects. */
final class PixelInput {

    private static final float WHITE = 255;

    private final ExportMetadata metadata;

    PixelInput(ExportMetadata metadata) {
        this.metadata = metadata;
    }

    /**
     * Converts images.
     *
     * @param pixels unsigned bytes {@code [N, H, W, C]}
     * @param size height and width
     * @return a tensor in the layout of the metadata
     */
    Tensor of(byte[] pixels, ImageSize size) {
        int area = size.area();
        int channels = metadata.channels();
        int images = pixels.length / (area * channels);
        if (metadata.layout().equals(ExportMetadata.BYTES)) {
            return new Tensor(
                    DataType.UINT8,
                    new Shape(images, size.height(), size.width(), channels),
                    pixels);
        }
        boolean normalize = metadata.layout().equals(ExportMetadata.NORMALIZED);
        float[] values = new float[pixels.length];
        for (int channel = 0; channel < channels; channel++) {
            // As the training does it: one product and one difference.
            double std = metadata.std().get(channel);
            float scale = (float) (1 / (255 * std));
            float offset = (float) (metadata.mean().get(channel) / std);
            for (int image = 0; image < images; image++) {
                int to = (image * channels + channel) * area;
                int from = image * channels * area + channel;
                for (int i = 0; i < area; i++) {
                    float pixel = Byte.toUnsignedInt(pixels[from + i * channels]);
                    values[to + i] = normalize ? pixel * scale - offset : pixel / WHITE;
                }
            }
        }
        return Tensor.of(new Shape(images, channels, size.height(), size.width()), values);
    }
}
