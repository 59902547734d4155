package ai.gaze.training.run;

import ai.gaze.training.monitor.AttentionStatistics;
import ai.gaze.zoo.UserException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the small files of a run directory. */
public final class RunReader {

    private RunReader() {}

    /**
     * Returns what was asked of a run.
     *
     * @param run the run directory
     * @throws UserException if it is not one, or its {@code run.json} cannot be understood
     */
    public static RunInfo info(Path run) {
        try (RunFiles files = RunFiles.open(run, warning -> {})) {
            return files.info();
        }
    }

    /**
     * Returns how a run ended; empty if it has not.
     *
     * @param run the run directory
     * @throws UserException if its {@code result.json} cannot be understood
     */
    public static Optional<RunResult> result(Path run) {
        Path file = run.resolve("result.json");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(RunJson.MAPPER.readValue(Files.readString(file), RunResult.class));
        } catch (JsonProcessingException e) {
            throw new UserException(
                    file + " is damaged: " + e.getOriginalMessage() + "; start a new run", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
     * Returns what each epoch gave so far.
     *
     * @param run the run directory, of a run that may be in progress
     */
    public static List<EpochMetrics> epochs(Path run) {
        Path file = run.resolve("metrics.jsonl");
        List<EpochMetrics> epochs = new ArrayList<>();
        if (!Files.exists(file)) {
            return epochs;
        }
        try {
            for (ObjectNode line : MetricsLog.read(file)) {
                epochs.add(RunJson.MAPPER.treeToValue(line, EpochMetrics.class));
            }
            return epochs;
        } catch (JsonProcessingException e) {
            throw new UserException(
                    file + " is damaged: " + e.getOriginalMessage() + "; start a new run", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
