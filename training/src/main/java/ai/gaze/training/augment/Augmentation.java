package ai.gaze.training.augment;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Varies training images, before they are normalized unless it says otherwise.
 *
 * <pre>{@code
 * Augmentation noise = (images, randoms) -> {
 *     float[] amounts = new float[randoms.size()];
 *     for (int i = 0; i < amounts.length; i++) {
 *         amounts[i] = (float) randoms.get(i).nextDouble(-10, 10);
 *     }
 *     NDArray perImage = HostArrays.of(images.getManager(), amounts, new Shape(amounts.length, 1, 1, 1));
 *     return images.add(perImage);
 * };
 * }</pre>
 *
 * <p>{@link Augmentations} has Gaze's own; it registers others under a name, so that a recipe can
 * name them.
 */
@FunctionalInterface
public interface Augmentation {

    /**
     * Varies the images of a batch.
     *
     * @param images float32 {@code [B, C, H, W]}, in 0..255 or normalized; may be written into.
     *     What is computed belongs to its manager and is freed after the call, but for the result
     * @param randoms one for each image, drawn from the seed of the training, the epoch and the
     *     place of the image in it: who draws from these alone gets the same after a resume
     * @return float32 of the same shape
     */
    NDArray apply(NDArray images, List<SplittableRandom> randoms);

    /**
     * Returns whether it takes images as the network gets them, normalized; those that do not stand
     * before those that do.
     */
    default boolean takesNormalized() {
        return false;
    }
}
