package ai.gaze.training.torch;

import ai.djl.pytorch.jni.JniUtils;

/**
 * PyTorch's graph executor optimization, which DJL's interface does not reach.
 *
 * <p>With it, a TorchScript function is watched in its first call and rewritten in the second: the
 * first steps of a process then have other roundings than the later ones, so that a resumed
 * training would not end with the same bits. Without it, every call does what was written.
 */
public final class GraphOptimizer {

    private GraphOptimizer() {}

    /**
     * Turns it off for the TorchScript functions that this thread calls. The system property {@code
     * ai.djl.pytorch.graph_optimizer}, where it is set, is stronger.
     */
    public static void turnOff() {
        JniUtils.setGraphExecutorOptimize(false);
    }
}
