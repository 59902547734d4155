package ai.gaze.training.augment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.gaze.zoo.UserException;
import java.util.List;
import java.util.SplittableRandom;

/**
 * An automatic augmentation: a policy draws what is done to each image.
 *
 * @param name under which it is asked for
 * @param policy draws
 */
record OperationAugmentation(String name, OperationPolicy policy) implements Augmentation {

    private static final int RGB = 3;

    @Override
    public NDArray apply(NDArray images, List<SplittableRandom> randoms) {
        Shape shape = images.getShape();
        int channels = (int) shape.get(1);
        int height = (int) shape.get(2);
        int width = (int) shape.get(3);
        if (channels != 1 && channels != RGB) {
            throw new UserException(
                    "augmentation %s takes images of 1 or 3 channels, and these have %d; leave it out"
                            .formatted(name, channels));
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
