package ai.gaze.training.device;

import com.sun.jna.Function;
import com.sun.jna.NativeLong;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** Resident memory of this process, the Java heap included, as Linux counts it. */
public final class HostMemory {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path CLEAR = Path.of("/proc/self/clear_refs");
    private static final String RESET_PEAK = "5";

    private HostMemory() {}

    /**
     * Gives back what the C library keeps for later; what is in use stays. Only glibc is asked: of
     * others nothing like it is known.
     */
    public static void releaseCache() {
        try {
            Function.getFunction("c", "malloc_trim").invokeInt(new Object[] {new NativeLong(0)});
        } catch (LinkageError noGlibc) {
            // Nothing to give back, or no JNA to ask by.
        }
    }

    /**
     * Lets the peak begin anew.
     *
     * @return whether it does; where not, the peak may be one of long ago
     */
    public static boolean resetPeak() {
        if (!Files.isReadable(STATUS) || !Files.isWritable(CLEAR)) {
            return false;
        }
        try {
            Files.writeString(CLEAR, RESET_PEAK);
            return true;
        } catch (IOException refused) {
            return false;
        }
    }

    /**
     * Returns the bytes that are resident now.
     *
     * @throws UncheckedIOException if this is not Linux
     */
    public static long resident() {
        return bytes("VmRSS:");
    }

    /**
     * Returns the bytes that were resident at the peak.
     *
     * @throws UncheckedIOException if this is not Linux
     */
    public static long peak() {
        return bytes("VmHWM:");
    }

    /**
     * Returns the bytes that are resident of another process.
     *
     * @param process its number
     * @return empty if there is none, or this is not Linux
     */
    public static OptionalLong resident(long process) {
        Path status = Path.of("/proc", Long.toString(process), "status");
        try {
            return Files.isReadable(status)
                    ? OptionalLong.of(bytes(status, "VmRSS:"))
                    : OptionalLong.empty();
        } catch (IOException | IllegalStateException ended) {
            return OptionalLong.empty();
        }
    }

    private static long bytes(String name) {
        try {
            return bytes(STATUS, name);
        } catch (IOException e) {
            throw new UncheckedIOException("the resident memory can be read only on Linux", e);
        }
    }

    private static long bytes(Path status, String name) throws IOException {
        for (String line : Files.readAllLines(status)) {
            if (line.startsWith(name)) {
                return 1024 * Long.parseLong(line.replaceAll("[^0-9]", ""));
            }
        }
        throw new IllegalStateException(status + " tells no " + name);
    }
}
