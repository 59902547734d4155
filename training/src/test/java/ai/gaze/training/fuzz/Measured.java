package ai.gaze.training.fuzz;

import ai.gaze.zoo.Texts;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;

/** Reads within bounds. */
final class Measured {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static final int TRIES = 4;

    private Measured() {}

    private record Read(boolean isGood, long nanos, long memory) {

        boolean isCheap(FileReader reader, int length) {
            return nanos <= reader.mostNanos() && memory <= reader.mostMemory(length);
        }
    }

    /**
     * Returns whether the file was a good one; throws if reading it ends otherwise than it should,
     * or takes more of the processor or of the memory than its size explains.
     */
    static boolean read(FileReader reader, byte[] bytes, Path folder) {
        Read read = once(reader, bytes, folder);
        // At first classes may have been loaded, which Jazzer changes in this thread.
        for (int i = 1; i < TRIES && !read.isCheap(reader, bytes.length); i++) {
            read = once(reader, bytes, folder);
        }
        if (!read.isCheap(reader, bytes.length)) {
            throw new AssertionError(
                    Texts.format(
                            "a file of %,d bytes took %.1f s and asked for %,d bytes",
                            bytes.length, read.nanos / 1e9, read.memory));
        }
        return read.isGood;
    }

    private static Read once(FileReader reader, byte[] bytes, Path folder) {
        long memory = THREADS.getCurrentThreadAllocatedBytes();
        long time = THREADS.getCurrentThreadCpuTime();
        boolean isGood = reader.isGood(bytes, folder);
        long took = THREADS.getCurrentThreadCpuTime() - time;
        long asked = THREADS.getCurrentThreadAllocatedBytes() - memory;
        return new Read(isGood, took, asked);
    }
}
