package ai.gaze.training.torch;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import ai.gaze.zoo.array.Casts;
import java.util.function.Supplier;

/**
 * Records what this thread computes for a backward pass, from here until it is closed.
 *
 * <p>DJL's {@code GradientCollector} does the same, but there may be one in a process, although
 * whether the engine records is a property of the thread, and backward passes of several threads do
 * not meet.
 */
public final class Recording implements AutoCloseable {

    private final boolean before;

    /** Begins to record. */
    public Recording() {
        Engine.getInstance(); // loads the library
        before = JniUtils.isGradMode();
        JniUtils.setGradMode(true);
    }

    /** Computes something whose backward pass is in it. */
    public static <T> T compute(Supplier<T> computation) {
        Recording recording = new Recording();
        try {
            return computation.get();
        } finally {
            recording.close();
        }
    }

    /**
     * Computes the gradients of all leaves of what was recorded, in whatever threads.
     *
     * @param loss a scalar
     * @throws ai.djl.engine.EngineException if no gradient flows back from it
     */
    public void backward(NDArray loss) {
        NDArray one = loss.getManager().ones(loss.getShape(), loss.getDataType());
        NDArray there = Casts.to(one, loss.getDevice());
        JniUtils.backward((PtNDArray) loss, (PtNDArray) there, false, false);
    }

    @Override
    public void close() {
        JniUtils.setGradMode(before);
    }
}
