package ai.gaze.training.run;

import ai.gaze.training.device.HostMemory;
import ai.gaze.training.device.Machine;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.file.FileErrors;
import ai.gaze.zoo.file.HeldException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.OptionalLong;
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

    private static final Duration LONGEST_SILENCE = Duration.ofMinutes(2);

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

    /** Returns whether the owner of a run seems to be training it. */
    static boolean isAtWork(Path run) {
        try {
            RunOwner owner = JsonFile.read(run.resolve(NAME), RunOwner.class);
            if (owner.host.equals(Machine.here().host())) {
                Instant since = Instant.parse(owner.since);
                Optional<Instant> begun =
                        ProcessHandle.of(owner.process)
                                .flatMap(process -> process.info().startInstant());
                if (begun.isEmpty()) {
                    return false;
                }
                if (!begun.get().isAfter(since.plusSeconds(1))) {
                    return true;
                }
                // One that began later has the number of the one that ended, or the clock was set.
            }
        } catch (UserException | DateTimeParseException unknown) {
            // Of a run from before there were owners only its files tell.
        }
        try {
            Instant written = Files.getLastModifiedTime(run.resolve("iterations.csv")).toInstant();
            // What was written in the future was written before the clock was set back.
            return Duration.between(written, Instant.now()).abs().compareTo(LONGEST_SILENCE) < 0;
        } catch (IOException nothingWritten) {
            return false;
        }
    }

    /** Returns the bytes that are resident of the owner of a run, if it is on this machine. */
    static OptionalLong memory(Path run) {
        try {
            RunOwner owner = JsonFile.read(run.resolve(NAME), RunOwner.class);
            return owner.host.equals(Machine.here().host())
                    ? HostMemory.resident(owner.process)
                    : OptionalLong.empty();
        } catch (UserException unknown) {
            return OptionalLong.empty();
        }
    }

    /**
     * Makes sure that nobody took the run over.
     *
     * @throws HeldException if somebody did
     * @throws java.io.UncheckedIOException if the run is gone
     */
    void requireMine(Path run) {
        RunOwner now;
        try {
            now = JsonFile.read(run.resolve(NAME), RunOwner.class);
        } catch (UserException e) {
            if (!Files.exists(run.resolve(NAME))) {
                throw FileErrors.unchecked(
                        new FileSystemException(
                                run.toString(),
                                null,
                                "it was moved or deleted under the process that trains it"));
            }
            throw FileErrors.unchecked(
                    new FileSystemException(
                            run.resolve(NAME).toString(),
                            null,
                            "it was changed under the process that trains the run; remove it and"
                                    + " resume the run"));
        }
        if (!now.attempt.equals(attempt)) {
            throw new HeldException(
                    Texts.format(
                            "run %s was taken over by process %d on %s at %s, and this process writes no more into it",
                            run, now.process, now.host, now.since));
        }
    }
}
