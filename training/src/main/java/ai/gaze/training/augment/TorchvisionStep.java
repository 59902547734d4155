package ai.gaze.training.augment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.gaze.training.data.ChannelStatistics;
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
 * @param numbers how strong it is: a specification in which all others are off
 * @param normalization mean and standard deviation; null if it does not normalize
 */
record TorchvisionStep(String name, int rank, Strength numbers, ChannelStatistics normalization)
        implements Augmentation {

    /** The numbers of an {@link AugmentationSpec}; 0 is off. */
    record Strength(
            int crop,
            double flip,
            double brightness,
            double contrast,
            double saturation,
            double hue,
            double degrees) {

        static final Strength NONE = new Strength(0, 0, 0, 0, 0, 0, 0);

        Strength and(Strength other) {
            return new Strength(
                    crop + other.crop,
                    flip + other.flip,
                    brightness + other.brightness,
                    contrast + other.contrast,
                    saturation + other.saturation,
                    hue + other.hue,
                    degrees + other.degrees);
        }

        AugmentationSpec spec(List<Double> mean, List<Double> std) {
            return new AugmentationSpec(
                    crop, flip, brightness, contrast, saturation, hue, degrees, mean, std);
        }
    }

    /** Checks the numbers as if the images had three channels. */
    TorchvisionStep {
        AugmentationSpec any = AugmentationSpec.plain(3);
        numbers.spec(any.mean(), any.std());
    }

    void requireLast(boolean holds) {
        if (!holds) {
            throw new UserException(
                    "augmentation %s stands before another one: make it the last".formatted(name));
        }
    }

    @Override
    public NDArray apply(NDArray images, List<SplittableRandom> randoms) {
        requireLast(normalization == null);
        Shape shape = images.getShape();
        NDManager manager = images.getManager();
        AugmentationSpec plain = AugmentationSpec.plain((int) shape.get(1));
        AugmentationSpec spec = numbers.spec(plain.mean(), plain.std());
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
