package ai.gaze.training.compare;

import java.nio.file.Path;
import java.util.Optional;

/** Tells of runs of a comparison that can never finish. */
public final class Diverged {

    private Diverged() {}

    /** Returns why a run can never finish; empty where nothing says so. */
    public static Optional<String> reason(Path run) {
        return Optional.ofNullable(RunNotes.read(run, warning -> {}).diverged());
    }
}
