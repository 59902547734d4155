package ai.gaze.training.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.loss.Loss;
import ai.djl.util.NativeResource;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.array.Casts;
import ai.gaze.zoo.registry.FactoryException;
import ai.gaze.zoo.registry.NameAndOptions;
import ai.gaze.zoo.registry.Registry;
import java.util.List;

/**
 * All losses by name. Any {@link Loss} of DJL's or one's own serves as well: it gets the labels,
 * int64 {@code [B]}, and the logits, float32 {@code [B, classes]}, and gives one number, or one for
 * each image, whose mean is taken. Where images are mixed it gets soft targets, float32 {@code [B,
 * classes]}, and must say that it takes them: {@link SoftTargets}.
 *
 * <p>Arrays that it makes of numbers with the manager of the logits or the labels, or one below,
 * live until the backward pass has read them, also where it closes them; those of a manager of its
 * own live as long as that.
 */
public final class Losses {

    private static final Registry<LossType> REGISTRY =
            new Registry<>("loss", LossProvider.class, Losses::own);

    private Losses() {}

    private static List<LossType> own() {
        return List.of(CrossEntropy.TYPE, BinaryCrossEntropy.TYPE, FocalLoss.TYPE);
    }

    /** Returns the registry itself. */
    public static Registry<LossType> registry() {
        return REGISTRY;
    }

    /**
     * Adds a loss, which can then be asked for by its name everywhere.
     *
     * @throws ai.gaze.zoo.UserException if its name or an alias is taken or cannot be one
     */
    public static void register(LossType type) {
        REGISTRY.register(type);
    }

    /** Returns the names of all losses, in the order of registration. */
    public static List<String> names() {
        return REGISTRY.names();
    }

    /** Cross-entropy. */
    public static CrossEntropy crossEntropy() {
        return new CrossEntropy(0);
    }

    /**
     * Cross-entropy with smoothed labels.
     *
     * @param labelSmoothing share of the target that is spread over all classes, from 0 to 1
     */
    public static CrossEntropy crossEntropy(double labelSmoothing) {
        return new CrossEntropy(labelSmoothing);
    }

    /**
     * Binary cross-entropy of each class by itself.
     *
     * @param labelSmoothing share of the target that is spread over all classes, from 0 to below 1
     */
    public static BinaryCrossEntropy binaryCrossEntropy(double labelSmoothing) {
        return new BinaryCrossEntropy(labelSmoothing);
    }

    /**
     * The focal loss of Lin et al., 2017.
     *
     * @param gamma from 0, which is cross-entropy, to 100; how much less well-recognized images
     *     count
     */
    public static FocalLoss focal(double gamma) {
        return new FocalLoss(gamma);
    }

    /**
     * Lets a loss serve that takes targets alone, float32 {@code [B, classes]}, and no labels, such
     * as DJL's sigmoid cross-entropy: of labels it gets targets of 0 and 1.
     */
    public static Loss ofTargets(Loss loss) {
        if (loss == null) {
            throw new UserException("ofTargets was given null; give it a loss");
        }
        return new OfTargets(loss);
    }

    /** Hands on what a loss understands. */
    private static final class OfTargets extends Loss implements SoftTargets {

        private final Loss loss;

        OfTargets(Loss loss) {
            super(loss.getName());
            this.loss = loss;
        }

        @Override
        public NDArray evaluate(NDList labels, NDList predictions) {
            NDArray logits = predictions.singletonOrThrow();
            NDArray targets = ClassificationLoss.dense(logits, labels.singletonOrThrow());
            return loss.evaluate(new NDList(targets), predictions);
        }
    }

    /**
     * Refuses a loss that does not say that it takes soft targets.
     *
     * @param by what makes them, such as {@code augmentation cutmix}
     * @throws UserException if it does not
     */
    public static void requireSoftTargets(Loss loss, String by) {
        if (!(loss instanceof SoftTargets)) {
            throw new UserException(
                    Texts.format(
                            "%s mixes images, so that one is of several classes, and %s does not say that it takes such targets [B, classes]: take another loss such as cross-entropy, focal or binary-cross-entropy, or let it implement SoftTargets",
                            by, named(loss)));
        }
    }

    /**
     * Makes a loss.
     *
     * @param text a name, or {@code focal:gamma=2}
     * @throws UserException if there is none of that name, or an option is not as it should be
     */
    public static Loss of(String text) {
        NameAndOptions asked = NameAndOptions.parse("loss", text);
        return REGISTRY.get(asked.name()).create(asked.options());
    }

    /**
     * Returns what an evaluation measures where a loss is trained on: the loss itself, but without
     * smoothing and weights of classes, as usual.
     */
    public static Loss ofEvaluation(Loss trained) {
        return trained instanceof ClassificationLoss own ? own.ofEvaluation() : trained;
    }

    /**
     * Computes the loss of a batch.
     *
     * @param labels int64 {@code [B]}, or soft targets float32 {@code [B, classes]}
     * @param logits float32 {@code [B, classes]}
     * @return a float32 scalar on the device
     * @throws UserException if the loss cannot be computed of these, or gives something else than
     *     one number, or one for each image
     */
    public static NDArray mean(Loss loss, NDArray labels, NDArray logits) {
        if (ClassificationLoss.isSoft(labels)) {
            requireSoftTargets(loss, "an augmentation");
        }
        NDArray value;
        try {
            value = loss.evaluate(new NDList(labels), new NDList(logits));
        } catch (Throwable e) {
            FactoryException.requireOfPart(e);
            if (e instanceof UserException user) {
                throw user;
            }
            throw new UserException(
                    Texts.format(
                            "%s cannot be computed of labels %s and logits %s: %s",
                            named(loss), labels.getShape(), logits.getShape(), firstLine(e)),
                    e);
        }
        if (isClosed(value)) {
            throw new UserException(
                    Texts.format(
                            "%s gives an array that it has closed; let it keep that open",
                            named(loss)));
        }
        if (isClosed(labels) || isClosed(logits)) {
            throw new UserException(
                    Texts.format(
                            "%s closes the labels or logits that it is given; let it leave them open",
                            named(loss)));
        }
        if (value == null || !value.getDataType().isFloating() || !fits(value, labels)) {
            throw new UserException(
                    Texts.format(
                            "%s gives %s of labels %s and logits %s; let it give one number, or one for each image",
                            named(loss),
                            value == null
                                    ? "nothing"
                                    : Texts.name(value.getDataType()) + " " + value.getShape(),
                            labels.getShape(),
                            logits.getShape()));
        }
        NDArray mean = value.getShape().dimension() == 0 ? value : value.mean();
        return Casts.to(mean, DataType.FLOAT32);
    }

    private static boolean isClosed(NDArray array) {
        return array instanceof NativeResource<?> resource && resource.isReleased();
    }

    private static boolean fits(NDArray value, NDArray labels) {
        Shape shape = value.getShape();
        long images = labels.getShape().get(0);
        return shape.size() == 1 || (shape.size() == images && shape.get(0) == images);
    }

    /** Returns what a loss is called in a message. */
    public static String named(Loss loss) {
        return "loss " + loss.getName();
    }

    // The engine puts its stack below.
    private static String firstLine(Throwable e) {
        return e.toString().lines().findFirst().orElse("");
    }
}
