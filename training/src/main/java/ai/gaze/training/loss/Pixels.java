package ai.gaze.training.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.gaze.training.data.MaskedImages;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.array.HostArrays;

/**
 * The pixels of masks that count, one after the other, so that what is made for images with a class
 * each, losses and metrics, works on pixels alike.
 *
 * @param labels int64 {@code [P]}
 * @param logits {@code [P, classes]}
 */
public record Pixels(NDArray labels, NDArray logits) {

    /** Whether labels are masks. */
    public static boolean areMasks(NDArray labels) {
        return labels.getShape().dimension() == 3;
    }

    /**
     * Takes them; waits for the device, as their number depends on the masks. Where none counts,
     * one pixel stands in through which no gradient flows.
     *
     * @param masks int64 {@code [B, H, W]}
     * @param logits {@code [B, classes, H, W]}
     * @throws UserException if their shapes do not go together
     */
    public static Pixels of(NDArray masks, NDArray logits) {
        Shape mask = masks.getShape();
        Shape given = logits.getShape();
        if (given.dimension() != 4
                || given.get(0) != mask.get(0)
                || !given.slice(2).equals(mask.slice(1))) {
            throw new UserException(
                    "the network gives %s for masks %s, but it must give logits of each pixel"
                            .formatted(given, mask));
        }
        NDArray rows = logits.transpose(0, 2, 3, 1).reshape(-1, given.get(1));
        NDArray labels = masks.reshape(-1);
        labels.attach(logits.getManager());
        NDArray counted = labels.neq(MaskedImages.IGNORED).nonzero().reshape(-1);
        if (counted.isEmpty()) {
            NDArray zero = HostArrays.scalar(rows.getManager(), 0f);
            return new Pixels(
                    logits.getManager().zeros(new Shape(1), DataType.INT64),
                    rows.get("0:1").mul(zero));
        }
        if (counted.size() == labels.size()) {
            return new Pixels(labels, rows);
        }
        return new Pixels(labels.get(counted), chosen(rows, counted));
    }

    // On the PyTorch engine an embedding is the fastest way to take rows.
    private static NDArray chosen(NDArray rows, NDArray indices) {
        return indices.getNDArrayInternal()
                .embedding(indices, rows, SparseFormat.DENSE)
                .singletonOrThrow();
    }
}
