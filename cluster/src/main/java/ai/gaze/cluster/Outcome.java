package ai.gaze.cluster;

import java.io.Serializable;

/**
 * How the process of a run ended.
 *
 * @param run name of the run
 * @param exitCode of the process
 * @param lastLine what it said last
 */
record Outcome(String run, int exitCode, String lastLine) implements Serializable {

    Verdict verdict() {
        return Verdict.of(exitCode);
    }
}
