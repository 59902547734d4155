package ai.gaze.training.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.loss.Loss;
import ai.gaze.training.device.DeviceMemoryException;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.array.Casts;
import ai.gaze.zoo.registry.NameAndOptions;
import ai.gaze.zoo.registry.Registry;
import java.util.List;

/**
 * All losses by name. Any {@link Loss} of DJL's or one's own serves as well: it gets the labels,
 * int64 {@code [B]}, and the logits, float32 {@code [B, classes]}, and gives one number, or one for
 * each image, whose mean is taken.
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
        return List.of(CrossEntropy.TYPE, FocalLoss.TYPE);
    }

    /** Returns the registry itself. */
    public static Registry<LossType> registry() {
        return REGISTRY;
    }

    /**
     * Adds a loss, which can then be asked for by its name everywhere.
     *
     * @throws IllegalArgumentException if its name or an alias is taken or cannot be one
     */
    public static void register(LossType type) {
        REGISTRY.register(type);
    }

    /** Cross-entropy. */
    public static Loss crossEntropy() {
        return new CrossEntropy(0);
    }

    /**
     * Cross-entropy with smoothed labels.
     *
     * @param labelSmoothing share of the target that is spread over all classes, from 0 to 1
     */
    public static Loss crossEntropy(double labelSmoothing) {
        return new CrossEntropy(labelSmoothing);
    }

    /**
     * The focal loss of Lin et al., 2017.
     *
     * @param gamma from 0, which is cross-entropy, up; how much less well-recognized images count
     */
    public static Loss focal(double gamma) {
        return new FocalLoss(gamma);
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
     * Returns what an evaluation measures where a loss is trained on: the loss itself, but of
     * cross-entropy the one without smoothing, as usual.
     */
    public static Loss ofEvaluation(Loss trained) {
        return trained instanceof CrossEntropy ? crossEntropy() : trained;
    }

    /**
     * Computes the loss of a batch.
     *
     * @param labels int64 {@code [B]}
     * @param logits float32 {@code [B, classes]}
     * @return a float32 scalar on the device
     * @throws UserException if the loss cannot be computed of these, or gives something else than
     *     one number, or one for each image
     */
    public static NDArray mean(Loss loss, NDArray labels, NDArray logits) {
        NDArray value;
        try {
            value = loss.evaluate(new NDList(labels), new NDList(logits));
        } catch (RuntimeException e) {
            if (e instanceof UserException || DeviceMemoryException.isMeant(e)) {
                throw e;
            }
            throw new UserException(
                    "%s cannot be computed of labels %s and logits %s: %s"
                            .formatted(
                                    named(loss),
                                    labels.getShape(),
                                    logits.getShape(),
                                    firstLine(e)),
                    e);
        }
        if (value == null || !value.getDataType().isFloating() || !fits(value, labels)) {
            throw new UserException(
                    "%s gives %s of labels %s and logits %s; let it give one number, or one for each image"
                            .formatted(
                                    named(loss),
                                    value == null
                                            ? "nothing"
                                            : value.getDataType() + " " + value.getShape(),
                                    labels.getShape(),
                                    logits.getShape()));
        }
        NDArray mean = value.getShape().dimension() == 0 ? value : value.mean();
        return Casts.to(mean, DataType.FLOAT32);
    }

    private static boolean fits(NDArray value, NDArray labels) {
        Shape shape = value.getShape();
        return shape.size() == 1
                || (shape.size() == labels.size() && shape.get(0) == labels.size());
    }

    /** Returns what a loss is called in a message. */
    public static String named(Loss loss) {
        return "loss " + loss.getName();
    }

    // The engine puts its stack below.
    private static String firstLine(RuntimeException e) {
        return e.toString().lines().findFirst().orElse("");
    }
}
