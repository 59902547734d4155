package ai.gaze.training.run;

import ai.gaze.training.EpochMetrics;
import ai.gaze.training.TrainingState;
import ai.gaze.training.metric.MetricKeys;
import ai.gaze.training.monitor.AttentionStatistics;
import ai.gaze.zoo.Closing;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.file.AtomicFiles;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The logs of a run: {@code metrics.jsonl}, {@code iterations.csv} and {@code attention.jsonl}. A
 * checkpoint says how far they went and what they held, so that those of another run, or damaged
 * ones, are found before the run goes on.
 */
final class RunLogs implements AutoCloseable {

    private static final String KEY = "logs";
    private static final String METRICS = "metrics.jsonl";
    private static final String ITERATIONS = "iterations.csv";
    private static final String ATTENTION = "attention.jsonl";

    private final Path metricsFile;
    private final Path iterationsFile;
    private final Path attentionFile;
    private final AttentionLog attention;
    private MetricsLog metrics;
    private IterationLog iterations;

    RunLogs(Path run) {
        metricsFile = run.resolve(METRICS);
        iterationsFile = run.resolve(ITERATIONS);
        attentionFile = run.resolve(ATTENTION);
        attention = new AttentionLog(attentionFile);
    }

    /** Opens the logs for writing, or starts them. */
    void open() throws IOException {
        metrics = MetricsLog.open(metricsFile);
        iterations = IterationLog.open(iterationsFile);
    }

    /** Forgets what was logged after a state of the run. */
    void keepThrough(TrainingState state) throws IOException {
        metrics.keepThrough(state.epochs());
        iterations.keepThrough(state.iterations());
        attention.keepThrough(state.epochs());
    }

    /** Removes them, once they are closed. */
    void delete() throws IOException {
        for (Path file : List.of(metricsFile, iterationsFile, attentionFile)) {
            Files.deleteIfExists(file);
        }
    }

    /**
     * @param iteration at which the training stands
     * @throws UserException if that is not where the logs end
     */
    void requireAt(long iteration) {
        if (iterations.last() != iteration) {
            throw UserException.of(
                    "the training stands at iteration %d, but %s at %d; go on from the last checkpoint of its run directory with RunDirectory.resuming, or restore a training that has none",
                    iteration, iterationsFile, iterations.last());
        }
    }

    void append(EpochMetrics epoch) throws IOException {
        metrics.append(RunJson.MAPPER.valueToTree(epoch));
    }

    void append(int epoch, long first, float... losses) throws IOException {
        iterations.append(epoch, first, losses);
    }

    void append(List<AttentionStatistics> epoch) throws IOException {
        attention.append(epoch);
    }

    /**
     * Waits until all is on the disk: a run that goes on from a checkpoint relies on the lines up
     * to there. They may be appended to meanwhile.
     */
    void sync() throws IOException {
        metrics.sync();
        iterations.sync();
        // Their names, too.
        AtomicFiles.syncFolder(metricsFile.toAbsolutePath().getParent());
    }

    /** Says in the state of a checkpoint how far the logs go. */
    void markInto(ObjectNode checkpoint) throws IOException {
        ObjectNode marks = checkpoint.putObject(KEY);
        marks.set(METRICS, RunJson.MAPPER.valueToTree(metrics.mark()));
        marks.set(ITERATIONS, RunJson.MAPPER.valueToTree(iterations.mark()));
        marks.set(ATTENTION, RunJson.MAPPER.valueToTree(attention.mark()));
    }

    /**
     * Makes sure that the logs are those that a checkpoint goes with, without changing them.
     *
     * @param info the run
     * @param warning is told if the log of the attention is gone
     * @throws UserException if one is of another run, or damaged
     */
    void requireOf(TrainingState state, JsonNode checkpoint, RunInfo info, Consumer<String> warning)
            throws IOException {
        requireLength(
                iterationsFile,
                Files.exists(iterationsFile) ? IterationLog.read(iterationsFile).length : 0,
                state.iterations());
        requireLength(metricsFile, epochs(state.epochs()).size(), state.epochs());
        requireMark(metricsFile, checkpoint, "put back a copy of it, or start a new run");
        requireMark(iterationsFile, checkpoint, "put back a copy of it, or start a new run");
        List<AttentionStatistics> measured = attention.read();
        boolean marked = checkpoint.path(KEY).has(ATTENTION);
        boolean expected =
                marked
                        ? mark(checkpoint, ATTENTION).bytes() > 0
                        : state.epochs() > 0
                                && info.network() != null
                                && !info.network().attention().isNone();
        if (expected && (marked ? !Files.exists(attentionFile) : measured.isEmpty())) {
            warning.accept(
                    attentionFile
                            + " is gone, and with it what was measured of the attention through"
                            + " epoch "
                            + state.epochs());
            return;
        }
        if (marked) {
            requireMark(
                    attentionFile,
                    checkpoint,
                    "put back a copy of it, or remove it to go on without what was measured");
        } else {
            requireEpochs(measured, state.epochs());
        }
    }

    private static void requireLength(Path log, long found, long expected) {
        if (found < expected) {
            throw new UserException(
                    log
                            + " ends at "
                            + found
                            + " where the checkpoint is at "
                            + expected
                            + "; put back a copy of it, or start a new run");
        }
    }

    private void requireMark(Path log, JsonNode checkpoint, String wayOn) throws IOException {
        LogMark mark = mark(checkpoint, log.getFileName().toString());
        if (mark.bytes() > 0 && !LineLog.beginsWith(log, mark)) {
            throw new UserException(
                    log
                            + " is not what the run had written when it wrote its checkpoint: it is"
                            + " damaged, or of another run; "
                            + wayOn);
        }
    }

    // A checkpoint of an earlier Gaze has no marks.
    private static LogMark mark(JsonNode checkpoint, String log) throws IOException {
        JsonNode mark = checkpoint.path(KEY).path(log);
        return mark.isMissingNode()
                ? new LogMark(0, null)
                : RunJson.MAPPER.treeToValue(mark, LogMark.class);
    }

    /** What there is of the attention must have no hole; where there is none nothing is said. */
    private void requireEpochs(List<AttentionStatistics> read, int last) {
        int before = read.isEmpty() ? last : read.get(0).epoch() - 1;
        for (AttentionStatistics statistics : read) {
            if (statistics.epoch() > before + 1) {
                break;
            }
            before = Math.max(before, statistics.epoch());
        }
        if (before < last) {
            throw new UserException(
                    attentionFile
                            + " ends at epoch "
                            + before
                            + " where the checkpoint is at "
                            + last
                            + "; put back a copy of it, or remove it to go on without what was"
                            + " measured");
        }
    }

    /**
     * Reads the epochs of a run that may be in progress.
     *
     * @param most how many lines are read
     * @throws UserException if one of them is damaged
     */
    List<EpochMetrics> epochs(int most) throws IOException {
        List<EpochMetrics> epochs = new ArrayList<>();
        if (!Files.exists(metricsFile)) {
            return epochs;
        }
        for (ObjectNode line : MetricsLog.read(metricsFile)) {
            if (epochs.size() == most) {
                break;
            }
            epochs.add(parse(line, epochs.size() + 1));
        }
        return epochs;
    }

    private EpochMetrics parse(ObjectNode line, int number) {
        MetricKeys.gather(EpochMetrics.PREFIX, line);
        try {
            EpochMetrics epoch = RunJson.MAPPER.treeToValue(line, EpochMetrics.class);
            if (epoch.epoch() == number) {
                RunChecks.requireSense(metricsFile, epoch);
                return epoch;
            }
            throw damaged(number, "it is of epoch " + epoch.epoch(), null);
        } catch (JsonProcessingException e) {
            throw damaged(number, e.getOriginalMessage(), e);
        }
    }

    private UserException damaged(int number, String why, Exception cause) {
        return new UserException(
                metricsFile
                        + " is damaged in line "
                        + number
                        + ": "
                        + why
                        + "; put back a copy of it, or start a new run",
                cause);
    }

    /** Reads the loss of every iteration. */
    float[] iterations() throws IOException {
        return Files.exists(iterationsFile) ? IterationLog.read(iterationsFile) : new float[0];
    }

    /** Reads what was measured of the attention. */
    List<AttentionStatistics> attention() throws IOException {
        return attention.read();
    }

    @Override
    public void close() {
        Closing.all(metrics, iterations, attention);
    }
}
