package ai.gaze.training.compare;

import ai.djl.Device;
import ai.gaze.training.device.DeviceMemory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * The most memory that a run needed.
 *
 * <p>On a GPU: the device's memory in use, PyTorch's cache included, less what was in use before
 * the run; it is looked at every few steps, which the cache, not shrinking, makes enough. On a CPU:
 * the resident memory of the whole process at its peak, as Linux counts it, with the Java heap and
 * what earlier runs in the process left; other systems tell nothing.
 */
final class PeakMemory {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path CLEAR = Path.of("/proc/self/clear_refs");
    private static final String RESET_PEAK = "5";

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
        // Where the peak cannot be reset, it may be that of an earlier run: rather no figure.
        if (!Files.isReadable(STATUS) || !Files.isWritable(CLEAR)) {
            return new PeakMemory(device, false);
        }
        try {
            Files.writeString(CLEAR, RESET_PEAK);
            return new PeakMemory(device, true);
        } catch (IOException refused) {
            return new PeakMemory(device, false);
        }
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
        return OptionalLong.of(device.isGpu() ? most : residentPeak());
    }

    private static long residentPeak() {
        try {
            for (String line : Files.readAllLines(STATUS)) {
                if (line.startsWith("VmHWM:")) {
                    return 1024 * Long.parseLong(line.replaceAll("[^0-9]", ""));
                }
            }
            throw new IllegalStateException(STATUS + " tells no VmHWM");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
