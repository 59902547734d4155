package ai.gaze.training.run;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.training.device.Machine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether a run is being trained is told rightly while the clock of the machine is set. */
class RunOwnerTest {

    private static final long NOBODY = Integer.MAX_VALUE;

    private final String here = Machine.here().host();

    @TempDir private Path run;

    @Test
    void whoIsHereAndBeganBeforeTheRunIsAtWorkHoweverLongHeIsSilent() throws IOException {
        owner(here, ProcessHandle.current().pid(), Instant.now());
        written(Duration.ofDays(-3));
        assertTrue(RunOwner.isAtWork(run));
        RunOwner.take(run);
        assertTrue(RunOwner.isAtWork(run));
    }

    @Test
    void whoHasEndedIsNotAtWorkHoweverNewTheFilesAre() throws IOException {
        owner(here, NOBODY, Instant.now());
        written(Duration.ZERO);
        assertFalse(RunOwner.isAtWork(run));
    }

    @Test
    void afterTheClockWasSetForwardTheFilesTell() throws IOException {
        // To Java the process seems to have begun after the run that it trains.
        owner(here, ProcessHandle.current().pid(), Instant.now().minus(Duration.ofDays(1)));
        written(Duration.ofSeconds(-1));
        assertTrue(RunOwner.isAtWork(run));
        written(Duration.ofMinutes(-3));
        assertFalse(RunOwner.isAtWork(run));
    }

    @Test
    void filesOfTheFutureAreNotTakenForNewOnes() throws IOException {
        owner("another", NOBODY, Instant.now());
        written(Duration.ofSeconds(30));
        assertTrue(RunOwner.isAtWork(run), "clocks of two machines differ a little");
        written(Duration.ofHours(1));
        assertFalse(RunOwner.isAtWork(run));
    }

    @Test
    void aRunThatIsGoneIsNobodysInstead() throws IOException {
        RunOwner mine = RunOwner.take(run);
        mine.requireMine(run);
        Files.delete(run.resolve(RunOwner.NAME));
        UncheckedIOException e =
                assertThrows(UncheckedIOException.class, () -> mine.requireMine(run));
        assertTrue(e.getMessage().contains(run + " cannot be read or written: it was moved"));
        Files.writeString(run.resolve(RunOwner.NAME), "no JSON");
        e = assertThrows(UncheckedIOException.class, () -> mine.requireMine(run));
        assertTrue(e.getMessage().contains("remove it and resume the run"), e.getMessage());
    }

    private void owner(String host, long process, Instant since) throws IOException {
        JsonFile.write(
                run.resolve(RunOwner.NAME), new RunOwner("a", host, process, since.toString()));
    }

    private void written(Duration ago) throws IOException {
        Path file = Files.writeString(run.resolve("iterations.csv"), "");
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().plus(ago)));
    }
}
