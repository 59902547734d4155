package ai.gaze.training.torch;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;

/**
 * Computes without a record for backward passes, as PyTorch's {@code no_grad}.
 *
 * <p>Whether the engine records is a property of the thread. DJL turns it off in the one that
 * starts the engine; in every other it is on, so that a forward pass keeps all it has computed, and
 * a weight that has a gradient cannot be written. DJL's interface can only turn it on, by opening a
 * gradient collector, which does so in here, too, until it is closed.
 */
public final class NoGrad {

    private NoGrad() {}

    /** What is computed. */
    @FunctionalInterface
    public interface Computation<T, E extends Exception> {
        /** Computes. */
        T run() throws E;
    }

    /** What is done. */
    @FunctionalInterface
    public interface Action<E extends Exception> {
        /** Does it. */
        void run() throws E;
    }

    /** Computes in this thread, whose mode is afterwards what it was. */
    public static <T, E extends Exception> T compute(Computation<T, E> computation) throws E {
        Engine.getInstance(); // loads the library
        boolean before = JniUtils.isGradMode();
        JniUtils.setGradMode(false);
        try {
            return computation.run();
        } finally {
            JniUtils.setGradMode(before);
        }
    }

    /** Does something in this thread, whose mode is afterwards what it was. */
    public static <E extends Exception> void run(Action<E> action) throws E {
        compute(
                () -> {
                    action.run();
                    return null;
                });
    }
}
