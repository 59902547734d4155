package ai.gaze.training.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;

/** How many cores an operation on the CPU takes, a property of the thread that asks for it. */
public final class EngineThreads {

    // So many elements that the engine asks whether to share them out.
    private static final int LARGE = 1 << 17;

    private EngineThreads() {}

    /** Returns how many this thread's operations take. */
    public static int count() {
        return JniUtils.getNumThreads();
    }

    /**
     * Sets how many this thread's operations take. Threads that compute for the first time after
     * this take as many, until this is called again.
     *
     * @param cpu a manager on the CPU
     */
    public static void set(int count, NDManager cpu) {
        JniUtils.setNumThreads(count);
        // A thread looks at the process's setting in its first operation that can be shared out.
        try (NDArray large = cpu.ones(new Shape(LARGE))) {
            large.addi(large);
        }
    }
}
