package ai.gaze.zoo.export;

import ai.onnxruntime.OrtEnvironment;

/** Starts ONNX Runtime. */
final class OnnxRuntime {

    /** Enough for a command line of 900,000 characters; what is not needed takes no memory. */
    private static final long STACK = 256L << 20;

    private static OrtEnvironment environment;

    private OnnxRuntime() {}

    /**
     * Returns its environment, of which a process has one.
     *
     * <p>When it starts, ONNX Runtime 1.29 searches the command line of the process by recursion: a
     * class path of some 5,000 characters overflows the stack of an ordinary thread, which ends the
     * JVM without a word.
     */
    static synchronized OrtEnvironment environment() {
        if (environment == null) {
            Thread starter =
                    new Thread(
                            null,
                            () -> environment = OrtEnvironment.getEnvironment(),
                            "ONNX Runtime",
                            STACK);
            starter.start();
            try {
                starter.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while ONNX Runtime started", e);
            }
            if (environment == null) {
                throw new IllegalStateException("ONNX Runtime cannot be started");
            }
        }
        return environment;
    }
}
