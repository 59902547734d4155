package ai.gaze.training.augment;

import ai.djl.ndarray.NDArray;
import ai.gaze.training.data.Batch;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import java.util.List;
import java.util.SplittableRandom;

/**
 * An augmentation that mixes the images of a batch with each other, and what they show alike. With
 * one among the augmentations of a training all its targets are soft, also of batches that are not
 * mixed.
 *
 * <pre>{@code
 * BatchMixing halves = (images, targets, random) -> new Batch(
 *         images.add(images.flip(0)).div(2), targets.add(targets.flip(0)).div(2));
 * }</pre>
 */
public interface BatchMixing extends Augmentation {

    /**
     * Mixes a batch.
     *
     * @param images float32 {@code [B, C, H, W]}, in 0..255, or normalized after an augmentation
     *     that takes such; may be written into. What is computed belongs to its manager and is
     *     freed after the call, but for the result
     * @param targets float32 {@code [B, classes]}: how much of each image is of which class; their
     *     sum is 1 in each row
     * @param random drawn from the seed of the training, the epoch and the step: who draws from it
     *     alone gets the same after a resume
     * @return images and targets of the same shapes
     */
    Batch mix(NDArray images, NDArray targets, SplittableRandom random);

    /**
     * Images alone cannot be mixed.
     *
     * @throws UserException always
     */
    @Override
    default NDArray apply(NDArray images, List<SplittableRandom> randoms) {
        throw new UserException(
                Texts.format(
                        "augmentation %s mixes the images of a whole batch and their targets; let it stand by itself among the augmentations of a training",
                        AugmentationCalls.name(this)));
    }
}
