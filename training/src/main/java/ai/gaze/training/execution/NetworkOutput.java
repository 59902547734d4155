package ai.gaze.training.execution;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.util.NativeResource;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.registry.FactoryException;

/** What somebody's network gives, or fails with. */
public final class NetworkOutput {

    private static final String TORCH_SCRIPT = "RuntimeError: ";

    private NetworkOutput() {}

    /** Returns whether it is one float32 array that is open. */
    public static boolean isFloat32(NDList output) {
        return output.size() == 1
                && output.head() != null
                && !isClosed(output.head())
                && output.head().getDataType() == DataType.FLOAT32;
    }

    /** Says what it is, such as {@code float32 (2, 10)}. */
    public static String words(NDList output) {
        if (output.size() != 1) {
            return output.size() + " arrays";
        }
        NDArray array = output.head();
        if (array == null) {
            return "null";
        }
        return isClosed(array)
                ? "an array that it has closed"
                : Texts.name(array.getDataType()) + " " + array.getShape();
    }

    private static boolean isClosed(NDArray array) {
        return array instanceof NativeResource<?> resource && resource.isReleased();
    }

    /**
     * Returns what the logits of a step are.
     *
     * @param images of which they are
     * @throws UserException if they are none
     */
    static NDArray logits(NDArray images, NDList output, ExecutedNetwork network) {
        boolean isThere =
                isFloat32(output)
                        && output.head().getShape().dimension() > 1
                        && output.head().getShape().get(0) == images.getShape().get(0);
        if (!isThere || !network.gives(output.head().getShape())) {
            throw noLogits(words(output), images.getShape(), network.classes());
        }
        return output.head();
    }

    /** Says what a network gives in place of logits. */
    static UserException noLogits(String given, Shape images, int classes) {
        return UserException.of(
                "in training the network gives %s for images %s, where float32 logits (%d, %s) were expected; mend it",
                given, images, images.get(0), classes == 0 ? "classes" : classes);
    }

    /**
     * Says what is wrong in a sentence, if it is not the memory.
     *
     * @param what failed at what, such as {@code the network cannot compute images (2, 3, 8, 8)}
     * @throws OutOfMemoryError or what the engine threw, if the machine failed
     */
    static UserException failed(String what, Throwable e) {
        FactoryException.requireOfPart(e);
        return e instanceof UserException user
                ? user
                : new UserException(Texts.format("%s: %s; mend it", what, reason(e)), e);
    }

    /**
     * Returns in a line why a computation failed: the engine puts its stack below what it says, and
     * TorchScript above.
     */
    public static String reason(Throwable e) {
        boolean isTold = e instanceof EngineException || e instanceof IllegalArgumentException;
        String text = isTold ? String.valueOf(e.getMessage()) : e.toString();
        int at = text.lastIndexOf(TORCH_SCRIPT);
        return text.substring(at < 0 ? 0 : at + TORCH_SCRIPT.length())
                .lines()
                .findFirst()
                .orElse("");
    }
}
