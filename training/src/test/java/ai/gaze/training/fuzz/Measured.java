package ai.gaze.training.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;

/** Reads within bounds. */
final class Measured {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Measured() {}

    private record Read(boolean isGood, boolean isCheap) {}

    /**
     * Returns whether the file was a good one; throws if reading it ends otherwise than it should,
     * or takes more of the processor or of the memory than its size explains.
     */
    static boolean read(FileReader reader, byte[] bytes, Path folder) {
        Read first = once(reader, bytes, folder);
        // The first time classes may have been loaded.
        if (!first.isCheap && !once(reader, bytes, folder).isCheap) {
            throw new AssertionError("too much for a file of " + bytes.length);
        }
        return first.isGood;
    }

    private static Read once(FileReader reader, byte[] bytes, Path folder) {
        long memory = THREADS.getCurrentThreadAllocatedBytes();
        long time = THREADS.getCurrentThreadCpuTime();
        boolean isGood = reader.isGood(bytes, folder);
        long took = THREADS.getCurrentThreadCpuTime() - time;
        long asked = THREADS.getCurrentThreadAllocatedBytes() - memory;
        return new Read(
                isGood, took <= reader.mostNanos() && asked <= reader.mostMemory(bytes.length));
    }
}
