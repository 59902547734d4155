package ai.gaze.zoo;

import ai.gaze.zoo.file.FileErrors;
import java.io.IOException;

/** Closes several things, the others too if one refuses. */
public final class Closing {

    private Closing() {}

    /**
     * Closes all, in this order.
     *
     * @param all may hold {@code null}
     * @throws RuntimeException what the first one threw that failed, the others' failures with it;
     *     an {@link IOException} as its unchecked kind
     */
    public static void all(AutoCloseable... all) {
        Throwable first = null;
        for (AutoCloseable each : all) {
            try {
                if (each != null) {
                    each.close();
                }
            } catch (Throwable e) {
                Throwable failed = e instanceof IOException io ? FileErrors.unchecked(io) : e;
                if (first == null) {
                    first = failed;
                } else {
                    first.addSuppressed(failed);
                }
            }
        }
        if (first instanceof Error error) {
            throw error;
        }
        if (first != null) {
            throw first instanceof RuntimeException known
                    ? known
                    : new IllegalStateException(first);
        }
    }
}
