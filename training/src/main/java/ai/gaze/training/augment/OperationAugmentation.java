package ai.gaze.training.augment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.Options;
import java.util.List;
import java.util.SplittableRandom;

/**
 * An automatic augmentation: a policy draws what is done to each image.
 *
 * @param name under which it is asked for
 * @param policy draws
 */
record OperationAugmentation(String name, OperationPolicy policy) implements Augmentation {

    static final int MOST_OPERATIONS = 100;

    private static final Option<Integer> NUM_OPS =
            Options.integer("num-ops", 2, 1, MOST_OPERATIONS).describe("operations on each image");
    private static final Option<Integer> MAGNITUDE =
            Options.integer("magnitude", 9, 0).describe("of all operations, a number of a bin");
    private static final Option<Integer> BINS =
            Options.integer("num-magnitude-bins", 31, 2).describe("how many magnitudes there are");
    private static final Option<AutoAugmentPolicy> POLICY =
            Options.choice("policy", AutoAugmentPolicy.CIFAR10)
                    .describe("the data set on which it was found");

    static final AugmentationType RANDOM =
            AugmentationType.of(
                    "rand-augment",
                    List.of(NUM_OPS, MAGNITUDE, BINS),
                    o -> Augmentations.randAugment(o.get(NUM_OPS), o.get(MAGNITUDE), o.get(BINS)));

    static final AugmentationType TRIVIAL =
            AugmentationType.of(
                    "trivial-augment",
                    List.of(BINS),
                    o -> Augmentations.trivialAugment(o.get(BINS)));

    static final AugmentationType AUTO =
            AugmentationType.of(
                    "auto-augment", List.of(POLICY), o -> Augmentations.autoAugment(o.get(POLICY)));

    private static final int RGB = 3;

    @Override
    public NDArray apply(NDArray images, List<SplittableRandom> randoms) {
        Shape shape = images.getShape();
        int channels = (int) shape.get(1);
        int height = (int) shape.get(2);
        int width = (int) shape.get(3);
        if (channels != 1 && channels != RGB) {
            throw new UserException(
                    Texts.format(
                            "augmentation %s takes images of 1 or 3 channels, and these have %d; leave it out",
                            name, channels));
        }
        List<List<ImageOperation>> drawn =
                randoms.stream().map(random -> policy.draw(random, height, width)).toList();
        return Scope.run(
                        images.getManager(),
                        scratch ->
                                new OperationStages(scratch, channels, height, width)
                                        .apply(images.reshape(shape.get(0), channels, -1), drawn))
                .reshape(shape);
    }

    @Override
    public String toString() {
        return name;
    }
}
