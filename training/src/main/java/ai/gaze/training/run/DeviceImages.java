package ai.gaze.training.run;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.gaze.training.data.LabeledImages;
import java.nio.ByteBuffer;

/**
 * A whole set of images on the training device.
 *
 * @param pixels uint8 {@code [N, H, W, 3]}
 * @param labels int64 {@code [N]}
 */
public record DeviceImages(NDArray pixels, NDArray labels) {

    /**
     * Copies a set to the device of a manager.
     *
     * @param manager owner of the arrays
     * @param images the images
     */
    public static DeviceImages upload(NDManager manager, LabeledImages images) {
        Shape shape = new Shape(images.size(), images.height(), images.width(), 3);
        NDArray pixels = manager.create(ByteBuffer.wrap(images.pixels()), shape, DataType.UINT8);
        long[] labels = new long[images.size()];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = images.labels()[i];
        }
        return new DeviceImages(pixels, manager.create(labels));
    }

    /** Returns the number of images. */
    public int size() {
        return (int) labels.size();
    }
}
