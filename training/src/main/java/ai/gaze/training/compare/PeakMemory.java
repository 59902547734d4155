package ai.gaze.training.compare;

import ai.djl.Device;
import ai.gaze.training.device.DeviceMemory;
import ai.gaze.training.device.HostMemory;
import java.util.OptionalLong;

/**
 * The most memory that a run needed.
 *
 * <p>On a GPU: the device's memory in use, PyTorch's cache included, less what was in use before
 * the run; it is looked at every few steps, which the cache, not shrinking, makes enough. On a CPU:
 * the resident memory of the whole process at its peak, as Linux counts it, with the Java heap and
 * what is still in use from earlier; other systems tell nothing.
 */
final class PeakMemory {

    private final Device device;
    private final boolean known;
    private final long before;
    private long most;

    private PeakMemory(Device device, boolean known) {
        this.device = device;
        this.known = known;
        before = device.isGpu() ? DeviceMemory.used(device) : 0;
    }

    /** Begins to watch: what was needed before does not count. */
    static PeakMemory watch(Device device) {
        if (device.isGpu()) {
            DeviceMemory.releaseCache();
            return new PeakMemory(device, true);
        }
        HostMemory.releaseCache();
        // Where the peak cannot be reset, it may be that of an earlier run: rather no figure.
        return new PeakMemory(device, HostMemory.resetPeak());
    }

    /** Looks how much is needed now. */
    void look() {
        if (device.isGpu()) {
            most = Math.max(most, DeviceMemory.used(device) - before);
        }
    }

    /** Returns the bytes, if the system tells. */
    OptionalLong bytes() {
        if (!known) {
            return OptionalLong.empty();
        }
        look();
        return OptionalLong.of(device.isGpu() ? most : HostMemory.peak());
    }
}
