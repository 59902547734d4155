package ai.gaze.training.augment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import java.util.List;
import java.util.SplittableRandom;

/**
 * One of Gaze's own augmentations: what torchvision's transform of this name does. Where several
 * come in the usual order, {@link AugmentationPipeline} does them all at once; alone it is done
 * here.
 *
 * @param name of the transform
 * @param rank its place in the usual order
 * @param strength how strong it is: all else is off; normalizes if it does nothing else
 */
record TorchvisionStep(String name, int rank, AugmentationSpec strength) implements Augmentation {

    static final int NORMALIZE = 3;

    boolean normalizes() {
        return rank == NORMALIZE;
    }

    void requireLast(boolean holds) {
        if (!holds) {
            throw new UserException(
                    Texts.format(
                            "augmentation %s stands before another one: make it the last", name));
        }
    }

    @Override
    public NDArray apply(NDArray images, List<SplittableRandom> randoms) {
        requireLast(!normalizes());
        Shape shape = images.getShape();
        NDManager manager = images.getManager();
        AugmentationSpec spec = AugmentationSpec.plain((int) shape.get(1)).plus(strength);
        AugmentationParameters drawn =
                new AugmentationParameters(
                        spec.cropPadding(),
                        randoms.stream()
                                .map(random -> AugmentationParameters.drawImage(spec, random))
                                .toList());
        try (Augmenter augmenter =
                        new Augmenter(manager, spec, (int) shape.get(2), (int) shape.get(3));
                EpochAugmentation varied = augmenter.prepare(drawn, randoms.size())) {
            return varied.applyPixels(manager, images.transpose(0, 2, 3, 1), 0)
                    .transpose(0, 3, 1, 2);
        }
    }
}
