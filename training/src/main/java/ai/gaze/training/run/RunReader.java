package ai.gaze.training.run;

import ai.gaze.training.EpochMetrics;
import ai.gaze.training.monitor.AttentionStatistics;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads the small files of a run directory. */
public final class RunReader {

    private RunReader() {}

    /**
     * Returns whether there is nothing of a run, or only what one leaves that is killed at once.
     */
    public static boolean isUnbegun(Path run) {
        return !Files.exists(run, LinkOption.NOFOLLOW_LINKS) || Beginnings.areAllOf(run);
    }

    /**
     * Returns what was asked of a run.
     *
     * @param run the run directory
     * @throws ai.gaze.zoo.UserException if it is not one, or its {@code run.json} cannot be
     *     understood
     */
    public static RunInfo info(Path run) {
        return anyInfo(run).requireRecipe(run);
    }

    /**
     * Returns the same of any run: of one that a program built, without network and recipe.
     *
     * @throws UserException if it is not a run, or its {@code run.json} cannot be understood
     */
    public static RunInfo anyInfo(Path run) {
        try (RunFiles files = RunFiles.open(run, warning -> {})) {
            return files.info();
        }
    }

    /**
     * Returns whether somebody trains a run now, as far as can be seen without touching it: the
     * process that owns it is there, or, on another machine, it was written to not long ago.
     */
    public static boolean isRunning(Path run) {
        return !Files.exists(run.resolve(RunResultFile.NAME)) && RunOwner.isAtWork(run);
    }

    /**
     * Returns the bytes that are resident of the process that trains a run; empty if that is on
     * another machine, or nobody does.
     */
    public static OptionalLong memory(Path run) {
        return isRunning(run) ? RunOwner.memory(run) : OptionalLong.empty();
    }

    /**
     * Returns how a run ended; empty if it has not.
     *
     * @param run the run directory
     * @throws UserException if its {@code result.json} cannot be understood or is of another run
     */
    public static Optional<RunResult> result(Path run) {
        return Files.exists(run.resolve(RunResultFile.NAME))
                ? Optional.of(RunResultFile.read(run))
                : Optional.empty();
    }

    /**
     * Returns what was measured of the attention weights so far, epoch by epoch; nothing if there
     * is no attention.
     *
     * @param run the run directory, of a run that may be in progress
     */
    public static List<AttentionStatistics> attention(Path run) {
        try (RunFiles files = RunFiles.open(run, warning -> {})) {
            return files.attention();
        }
    }

    /**
     * Returns the last lines of what was said of a run; nothing if it has no log.
     *
     * @param run the run directory
     */
    public static List<String> log(Path run) {
        return RunLog.last(run);
    }

    /**
     * Returns what each epoch gave so far.
     *
     * @param run the run directory, of a run that may be in progress
     * @throws UserException if the log is damaged, or of another run
     */
    public static List<EpochMetrics> epochs(Path run) {
        if (!hasEpochs(run)) {
            return List.of();
        }
        try (RunFiles files = RunFiles.open(run, warning -> {})) {
            return files.epochs();
        }
    }

    /**
     * Returns the same as its log has it, without a look at the checkpoint that it belongs to: that
     * is read from its first to its last byte, which whoever looks every second cannot wait for.
     *
     * @param run the run directory, of a run that may be in progress
     * @throws UserException if the log is damaged
     * @throws IOException if it cannot be read
     */
    public static List<EpochMetrics> loggedEpochs(Path run) throws IOException {
        if (!hasEpochs(run)) {
            return List.of();
        }
        try (RunLogs logs = new RunLogs(run)) {
            List<EpochMetrics> epochs = logs.epochs(Integer.MAX_VALUE);
            int wanted = result(run).map(RunResult::epochs).orElse(0);
            if (epochs.size() < wanted) {
                throw new UserException(
                        Texts.format(
                                "metrics.jsonl of %s ends at epoch %d where the run ended at %d; put back a copy of it",
                                run, epochs.size(), wanted));
            }
            return epochs;
        }
    }

    private static boolean hasEpochs(Path run) {
        Path file = run.resolve("metrics.jsonl");
        if (Files.exists(file)) {
            return true;
        }
        if (Files.exists(run.resolve(RunResultFile.NAME))) {
            throw new UserException(
                    file
                            + " is gone, though the run has ended; put back a copy of it, or"
                            + " start a new run");
        }
        return false;
    }
}
