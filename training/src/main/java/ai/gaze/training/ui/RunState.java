package ai.gaze.training.ui;

import ai.gaze.training.compare.Diverged;
import ai.gaze.training.run.RunReader;
import ai.gaze.training.run.RunResult;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How far a run is.
 *
 * @param name {@code running}, {@code finished}, {@code stopped} or {@code failed}
 * @param reason why; nothing if that needs no words
 */
record RunState(String name, String reason) {

    /**
     * @param result how it ended; {@code null} if it has not
     */
    static RunState of(Path run, RunResult result) {
        if (result != null) {
            return new RunState(
                    result.stopped() == null ? "finished" : "stopped", result.stopped());
        }
        if (RunReader.isRunning(run)) {
            return new RunState("running", null);
        }
        Optional<String> failed = Diverged.reason(run);
        return new RunState(failed.isPresent() ? "failed" : "stopped", failed.orElse(null));
    }
}
