package ai.gaze.training.run;

import java.io.IOException;

/** Closes several things, the others too if one refuses. */
final class Closing {

    private Closing() {}

    /** Closes a thing. */
    interface Step {
        void run() throws IOException;
    }

    /**
     * Takes every step, whatever the ones before it did.
     *
     * @throws IOException what the first one threw that failed, the others' failures with it
     */
    static void all(Step... steps) throws IOException {
        IOException first = null;
        for (Step step : steps) {
            try {
                step.run();
            } catch (IOException e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
