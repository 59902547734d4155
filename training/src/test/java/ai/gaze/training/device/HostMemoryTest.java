package ai.gaze.training.device;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.sun.jna.NativeLibrary;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HostMemoryTest {

    private static final long MIB = 1 << 20;
    private static final int ARRAYS = 2_560;

    /** Below the size from which glibc asks the system for each array. */
    private static final Shape SHAPE = new Shape(100_000 / Float.BYTES);

    @Test
    void whatWasFreedBetweenThingsInUseIsGivenBack() {
        assumeTrue(hasMallocTrim(), "the C library is not glibc");
        try (NDManager kept = NDManager.newBaseManager(Device.cpu())) {
            List<NDManager> freed = new ArrayList<>();
            for (int i = 0; i < ARRAYS; i++) {
                freed.add(kept.newSubManager());
                freed.get(i).ones(SHAPE);
                if (i % 100 == 0) {
                    kept.ones(SHAPE);
                }
            }
            freed.forEach(NDManager::close);
            long before = HostMemory.resident();
            HostMemory.releaseCache();
            long after = HostMemory.resident();
            assertTrue(before - after > 100 * MIB, before / MIB + " MiB, then " + after / MIB);
        }
    }

    @Test
    void thePeakIsThatSinceItBeganAnew() {
        assumeTrue(HostMemory.resetPeak(), "this system does not let the peak begin anew");
        try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
            manager.ones(new Shape(64 * MIB / Float.BYTES));
        }
        long high = HostMemory.peak();
        HostMemory.releaseCache();
        assertTrue(HostMemory.resetPeak());
        assertTrue(HostMemory.peak() < high - 32 * MIB, HostMemory.peak() + " of " + high);
    }

    private static boolean hasMallocTrim() {
        try {
            NativeLibrary.getInstance("c").getFunction("malloc_trim");
            return Files.exists(Path.of("/proc/self/status"));
        } catch (UnsatisfiedLinkError e) {
            return false;
        }
    }
}
