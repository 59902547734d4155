package ai.gaze.training.augment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.util.NativeResource;
import ai.gaze.training.data.Batch;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.registry.FactoryException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/** Calls augmentations, whoever wrote them, and names the one that fails. */
final class AugmentationCalls {

    private AugmentationCalls() {}

    /** Lets an augmentation know under which name it was asked for. */
    static Augmentation named(String text, Augmentation made) {
        if (made instanceof BatchMixing mixing) {
            return new CalledMixing(text, mixing);
        }
        return made instanceof TorchvisionStep ? made : new Called(text, made);
    }

    /** Returns an augmentation itself, without the name under which it was asked for. */
    static Augmentation itself(Augmentation augmentation) {
        return augmentation instanceof Called called ? called.made : augmentation;
    }

    /** Knows under which name it was asked for. */
    private record Called(String text, Augmentation made) implements Augmentation {

        @Override
        public NDArray apply(NDArray images, List<SplittableRandom> randoms) {
            return made.apply(images, randoms);
        }

        @Override
        public boolean takesNormalized() {
            return made.takesNormalized();
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** The same of one that mixes. */
    private record CalledMixing(String text, BatchMixing made) implements BatchMixing {

        @Override
        public Batch mix(NDArray images, NDArray targets, SplittableRandom random) {
            return made.mix(images, targets, random);
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** Calls an augmentation, and names it where it fails. */
    static NDArray apply(
            Augmentation augmentation, NDArray images, List<SplittableRandom> randoms) {
        return apply(augmentation, images, () -> augmentation.apply(images, randoms));
    }

    /** Mixes a batch, and names what fails. */
    static Batch mix(BatchMixing mixing, NDArray images, NDArray targets, SplittableRandom random) {
        NDArray[] mixedTargets = new NDArray[1];
        Shape wanted = targets.getShape();
        NDArray mixed =
                apply(
                        mixing,
                        images,
                        () -> {
                            Batch batch = mixing.mix(images, targets, random);
                            mixedTargets[0] = batch == null ? null : batch.labels();
                            return batch == null ? null : batch.images();
                        });
        NDArray soft = mixedTargets[0];
        if (soft == null
                || (soft instanceof NativeResource<?> array && array.isReleased())
                || !soft.getShape().equals(wanted)
                || soft.getDataType() != DataType.FLOAT32) {
            throw new UserException(
                    Texts.format(
                            "augmentation %s makes %s of targets %s, which must keep their shape and type float32",
                            name(mixing),
                            soft == null
                                    ? "nothing"
                                    : soft instanceof NativeResource<?> array && array.isReleased()
                                            ? "what it has closed"
                                            : soft.getShape()
                                                    + " "
                                                    + Texts.name(soft.getDataType()),
                            wanted));
        }
        return new Batch(mixed, soft);
    }

    private static NDArray apply(
            Augmentation augmentation, NDArray images, Supplier<NDArray> call) {
        Shape shape = images.getShape();
        NDArray varied;
        try {
            varied = call.get();
        } catch (Throwable e) {
            FactoryException.requireOfPart(e);
            if (e instanceof UserException user) {
                throw user;
            }
            throw new UserException(
                    Texts.format(
                            "augmentation %s fails on images %s: %s; mend it, or leave it out",
                            name(augmentation), shape, Texts.firstLine(e)),
                    e);
        }
        if (varied instanceof NativeResource<?> array && array.isReleased()) {
            throw new UserException(
                    Texts.format(
                            "augmentation %s gives an array that it has closed; let it keep that open",
                            name(augmentation)));
        }
        if (varied == null
                || !varied.getShape().equals(shape)
                || varied.getDataType() != DataType.FLOAT32) {
            throw new UserException(
                    Texts.format(
                            "augmentation %s makes %s of images %s, which must keep their shape and type float32",
                            name(augmentation),
                            varied == null
                                    ? "nothing"
                                    : varied.getShape() + " " + Texts.name(varied.getDataType()),
                            shape));
        }
        return varied;
    }

    /** Returns what an augmentation is called; a lambda as the class in which it stands. */
    static String name(Augmentation augmentation) {
        if (augmentation instanceof TorchvisionStep step) {
            return step.name();
        }
        return augmentation instanceof Called
                        || augmentation instanceof CalledMixing
                        || augmentation instanceof MixUpCutMix
                        || augmentation instanceof OperationAugmentation
                        || augmentation instanceof Erasing
                ? augmentation.toString()
                : augmentation.getClass().getName().replaceFirst("\\$\\$Lambda.*", "");
    }
}
