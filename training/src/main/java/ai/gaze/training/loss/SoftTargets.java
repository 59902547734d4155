package ai.gaze.training.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.gaze.zoo.array.Casts;

/**
 * A {@link ai.djl.training.loss.Loss} that takes soft targets, too: beside labels, int64 {@code
 * [B]}, also float32 {@code [B, classes]}, how much of each image is of which class, as they come
 * of images that are mixed with each other. A loss of one's own says so by implementing this; for
 * one of DJL's see {@link Losses#ofTargets}.
 */
public interface SoftTargets {

    /**
     * Returns labels as targets of 0 and 1.
     *
     * @param owner of the result, on the device of the labels
     * @param labels int64 {@code [B]}
     * @return float32 {@code [B, classes]}
     */
    static NDArray of(NDManager owner, NDArray labels, int classes) {
        NDArray order = owner.arange(0, classes, 1, DataType.INT64).reshape(1, classes);
        // Closed at once, as it belongs to the manager of the labels, which may live on.
        try (NDArray column = labels.reshape(-1, 1)) {
            return Casts.to(order.eq(column), DataType.FLOAT32);
        }
    }
}
