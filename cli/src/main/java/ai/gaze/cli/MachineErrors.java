package ai.gaze.cli;

import ai.gaze.training.device.DeviceMemoryException;
import ai.gaze.zoo.EngineMemory;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.file.FileErrors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * Says in a sentence what Java cannot do on this machine, and what to change: such errors lie at
 * the bottom of a pile of others.
 */
final class MachineErrors {

    private static final String OPTIONS = "GAZE_JAVA_OPTS";

    private MachineErrors() {}

    /** Returns the sentence, if that is what is wrong. */
    static Optional<String> sentence(Throwable e) {
        int depth = 0;
        for (Throwable cause = e; cause != null && depth < 50; cause = cause.getCause()) {
            if (cause instanceof DeviceMemoryException) {
                return Optional.empty();
            }
            if (EngineMemory.isSign(cause)) {
                return Optional.of(
                        "the machine has not enough memory for the network; free memory, raise the"
                                + " limit (ulimit -v, or that of the container), or take smaller"
                                + " batches or images");
            }
            if (cause instanceof OutOfMemoryError memory) {
                return Optional.of(ofMemory(String.valueOf(memory.getMessage())));
            }
            if (cause instanceof StackOverflowError) {
                return Optional.of(
                        "something is nested too deeply for Java's stack; give it a larger one with"
                                + " "
                                + OPTIONS
                                + "=-Xss64m, or a simpler input");
            }
            if (cause instanceof UnsatisfiedLinkError link) {
                return Optional.of(ofLibrary(String.valueOf(link.getMessage())));
            }
            if (cause instanceof IOException io && isUnpacking(e)) {
                return Optional.of(
                        "PyTorch's libraries cannot be unpacked: "
                                + FileErrors.sentence(io)
                                + "; DJL_CACHE_DIR=DIR names another folder for them (now "
                                + cache()
                                + ")");
            }
            depth++;
        }
        return Optional.empty();
    }

    private static boolean isUnpacking(Throwable e) {
        return e.getClass().getName().startsWith("ai.djl.")
                && String.valueOf(e.getMessage()).contains("native library");
    }

    private static String cache() {
        String named = System.getenv("DJL_CACHE_DIR");
        return named == null
                ? Path.of(System.getProperty("user.home"), ".djl.ai").toString()
                : named;
    }

    private static String ofMemory(String message) {
        String lower = message.toLowerCase(Locale.ROOT);
        if (lower.contains("thread")) {
            return "the system starts no more threads ("
                    + message
                    + "); raise the limit (ulimit -u) or end other programs";
        }
        if (lower.contains("direct buffer")) {
            return "Java's memory for buffers is not enough; give it more with "
                    + OPTIONS
                    + "=-XX:MaxDirectMemorySize=8g, or take fewer or smaller images";
        }
        return Texts.format(
                "Java's memory of %,d MiB is not enough (%s); give it more with %s=-Xmx8g, or take"
                        + " fewer or smaller images",
                Runtime.getRuntime().maxMemory() >> 20, message, OPTIONS);
    }

    private static String ofLibrary(String message) {
        return "a library cannot be loaded: "
                + message.lines().findFirst().orElse("")
                + "; where a folder is full or may not hold programs (noexec), name others with "
                + OPTIONS
                + "=-Djava.io.tmpdir=DIR and DJL_CACHE_DIR=DIR (now "
                + System.getProperty("java.io.tmpdir")
                + " and "
                + cache()
                + ")";
    }
}
