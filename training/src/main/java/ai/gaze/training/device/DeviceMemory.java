package ai.gaze.training.device;

import ai.djl.Device;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.util.cuda.CudaUtils;

/** Memory of GPUs. */
public final class DeviceMemory {

    private DeviceMemory() {}

    /**
     * Gives back what PyTorch keeps for later; what is in use stays. PyTorch's own class is spoken
     * because DJL's API has no word for it.
     */
    public static void releaseCache() {
        JniUtils.emptyCudaCache();
    }

    /**
     * Returns the bytes in use on a GPU, by whatever process, PyTorch's cache included.
     *
     * @param device a GPU
     */
    public static long used(Device device) {
        return CudaUtils.getGpuMemory(device).getCommitted();
    }
}
