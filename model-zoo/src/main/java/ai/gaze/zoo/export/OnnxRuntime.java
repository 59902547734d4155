package ai.gaze.zoo.export;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import com.sun.jna.Function;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.util.logging.Filter;
import java.util.logging.Logger;

/** Starts ONNX Runtime. */
final class OnnxRuntime {

    /** Enough for a command line of 900,000 characters; what is not needed takes no memory. */
    private static final long STACK = 256L << 20;

    private static OrtEnvironment environment;

    private OnnxRuntime() {}

    /**
     * Returns its environment, of which a process has one.
     *
     * <p>When it starts, ONNX Runtime 1.29 searches the command line of the process by recursion: a
     * class path of some 5,000 characters overflows the stack of an ordinary thread, which ends the
     * JVM without a word.
     *
     * @throws UncheckedIOException if its library cannot be unpacked and loaded
     */
    static synchronized OrtEnvironment environment() {
        if (environment == null) {
            Throwable[] failure = new Throwable[1];
            Thread starter = new Thread(null, () -> failure[0] = start(), "ONNX Runtime", STACK);
            starter.start();
            try {
                starter.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while ONNX Runtime started", e);
            }
            if (failure[0] != null) {
                throw new UncheckedIOException(unusable(failure[0]));
            }
        }
        return environment;
    }

    // A class that failed to load fails again with another error, which does not say why; and the
    // first one goes into the log, with its stack trace.
    private static Throwable start() {
        Throwable[] logged = new Throwable[1];
        Logger log = Logger.getLogger("ai.onnxruntime.OnnxRuntime");
        Filter before = log.getFilter();
        log.setFilter(
                entry -> {
                    logged[0] = entry.getThrown() == null ? logged[0] : entry.getThrown();
                    return entry.getThrown() == null;
                });
        try {
            keepQuiet();
            environment = OrtEnvironment.getEnvironment();
            environment.setTelemetry(false);
            return null;
        } catch (OrtException | RuntimeException | LinkageError e) {
            return logged[0] == null ? e : logged[0];
        } finally {
            log.setFilter(before);
        }
    }

    // From 1.29 on it writes a number of this machine and what it does into the user's cache as it
    // starts, and is made to send both to its maker. It looks into the environment of the process,
    // which Java
    // cannot change; a word of the person's own stays.
    private static void keepQuiet() {
        try {
            Function.getFunction("c", "setenv")
                    .invokeInt(new Object[] {"ORT_DISABLE_TELEMETRY", "1", 0});
        } catch (LinkageError noPosix) {
            // Not on Windows, nor without JNA: there is only what is called after the start.
        }
    }

    /** At the start it unpacks its library into a temporary folder and loads it from there. */
    private static IOException unusable(Throwable failure) {
        Throwable reason = failure;
        while (reason.getCause() != null) {
            reason = reason.getCause();
        }
        String folder = System.getProperty("java.io.tmpdir");
        return new FileSystemException(
                folder,
                null,
                "ONNX Runtime cannot unpack its library there and load it ("
                        + String.valueOf(reason.getMessage()).lines().findFirst().orElse("")
                        + "); make room, allow programs in it (no noexec), or name another folder"
                        + " with Java's option -Djava.io.tmpdir=DIR");
    }
}
