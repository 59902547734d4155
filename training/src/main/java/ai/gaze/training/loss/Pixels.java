package ai.gaze.training.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.gaze.training.data.MaskedImages;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.array.HostArrays;
import java.util.Optional;

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
     * Takes them for a step of a training, as {@link #counted}. Where none counts, one pixel stands
     * in that is predicted wrong, and through which no gradient flows.
     */
    public static Pixels of(NDArray masks, NDArray logits) {
        return counted(masks, logits)
                .orElseGet(
                        () -> {
                            NDManager manager = logits.getManager();
                            long classes = logits.getShape().get(1);
                            NDArray rows = logits.transpose(0, 2, 3, 1).reshape(-1, classes);
                            NDArray none = rows.get("0:1").mul(HostArrays.scalar(manager, 0f));
                            return new Pixels(
                                    HostArrays.of(manager, new long[] {classes - 1}), none);
                        });
    }

    /**
     * Takes them; waits for the device, as their number depends on the masks.
     *
     * @param masks int64 {@code [B, H, W]}
     * @param logits {@code [B, classes, H, W]}
     * @return empty where none counts
     * @throws UserException if their shapes do not go together
     */
    public static Optional<Pixels> counted(NDArray masks, NDArray logits) {
        Shape mask = masks.getShape();
        Shape given = logits.getShape();
        if (given.dimension() != 4
                || given.get(0) != mask.get(0)
                || !given.slice(2).equals(mask.slice(1))) {
            throw new UserException(
                    Texts.format(
                            "the network gives %s for masks %s, but it must give logits of each pixel",
                            given, mask));
        }
        NDArray rows = logits.transpose(0, 2, 3, 1).reshape(-1, given.get(1));
        NDArray labels = masks.reshape(-1);
        labels.attach(logits.getManager());
        NDArray counted = labels.neq(MaskedImages.IGNORED).nonzero().reshape(-1);
        if (counted.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                counted.size() == labels.size()
                        ? new Pixels(labels, rows)
                        : new Pixels(labels.get(counted), chosen(rows, counted)));
    }

    // On the PyTorch engine an embedding is the fastest way to take rows.
    private static NDArray chosen(NDArray rows, NDArray indices) {
        return indices.getNDArrayInternal()
                .embedding(indices, rows, SparseFormat.DENSE)
                .singletonOrThrow();
    }
}
