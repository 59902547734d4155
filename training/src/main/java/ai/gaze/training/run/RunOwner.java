package ai.gaze.training.run;

import ai.gaze.training.device.Machine;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.file.HeldException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/**
 * Who trains a run now: {@code owner.json}. Whoever begins or goes on writes it, and looks whether
 * it is still his own before he writes anything else. Where a file system has no locks this is what
 * keeps one who was given up for lost, and was not, from writing into the files of his successor.
 *
 * @param attempt random
 * @param host name of the machine
 * @param process number of the process
 * @param since when it began to train, ISO 8601
 */
record RunOwner(String attempt, String host, long process, String since) {

    static final String NAME = "owner.json";

    /** Takes a run over. */
    static RunOwner take(Path run) throws IOException {
        RunOwner mine =
                new RunOwner(
                        UUID.randomUUID().toString(),
                        Machine.here().host(),
                        ProcessHandle.current().pid(),
                        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        JsonFile.write(run.resolve(NAME), mine);
        return mine;
    }

    /**
     * Makes sure that nobody took the run over.
     *
     * @throws HeldException if somebody did, or the file is gone
     */
    void requireMine(Path run) {
        RunOwner now;
        try {
            now = JsonFile.read(run.resolve(NAME), RunOwner.class);
        } catch (UserException e) {
            throw new HeldException(
                    "run %s is no longer this process's: %s".formatted(run, e.getMessage()));
        }
        if (!now.attempt.equals(attempt)) {
            throw new HeldException(
                    "run %s was taken over by process %d on %s at %s, and this process writes no more into it"
                            .formatted(run, now.process, now.host, now.since));
        }
    }
}
