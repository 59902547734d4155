package ai.gaze.training;

/** Closes several things, the others too if one refuses. */
final class Closing {

    private Closing() {}

    /**
     * Closes all, in this order.
     *
     * @param all may hold {@code null}
     * @throws RuntimeException what the first one threw that failed, the others' failures with it
     */
    static void all(AutoCloseable... all) {
        RuntimeException first = null;
        for (AutoCloseable each : all) {
            try {
                if (each != null) {
                    each.close();
                }
            } catch (Exception e) {
                RuntimeException failed =
                        e instanceof RuntimeException known ? known : new IllegalStateException(e);
                if (first == null) {
                    first = failed;
                } else {
                    first.addSuppressed(failed);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
