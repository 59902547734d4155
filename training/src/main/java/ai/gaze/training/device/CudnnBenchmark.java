package ai.gaze.training.device;

import ai.djl.Device;
import ai.djl.pytorch.jni.JniUtils;
import java.util.function.Supplier;

/**
 * cuDNN's benchmark mode: for each shape that a convolution meets first, cuDNN tries its algorithms
 * and keeps the fastest. That pays where shapes stay the same, as in a training.
 *
 * <p>DJL reads its property once, when the engine starts; PyTorch's own switch, which is spoken
 * here, can be set for each run.
 */
public final class CudnnBenchmark {

    /** DJL's own property; {@code false} turns the mode off. */
    public static final String PROPERTY = "ai.djl.pytorch.cudnn_benchmark";

    private CudnnBenchmark() {}

    /** Turns the mode on for a training on a GPU, unless the property says no. */
    public static void forTraining(Device device) {
        if (wanted(device)) {
            JniUtils.setBenchmarkCuDNN(true);
        }
    }

    /**
     * Does what a training has beside its steps, such as an evaluation, without the mode, which
     * would search for shapes that come a few times each; not where the property asks for it.
     *
     * @param device that of the training
     */
    public static <T> T without(Device device, Supplier<T> work) {
        if (!wanted(device) || "true".equals(System.getProperty(PROPERTY))) {
            return work.get();
        }
        JniUtils.setBenchmarkCuDNN(false);
        try {
            return work.get();
        } finally {
            JniUtils.setBenchmarkCuDNN(true);
        }
    }

    static boolean wanted(Device device) {
        return device.isGpu() && !"false".equals(System.getProperty(PROPERTY));
    }
}
