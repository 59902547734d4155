package ai.gaze.training.run;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.gaze.training.checkpoint.CheckpointData;
import ai.gaze.training.checkpoint.CheckpointStore;
import ai.gaze.training.monitor.AttentionMeasurement;
import ai.gaze.training.monitor.AttentionStatistics;
import ai.gaze.training.optim.FlatParameters;
import ai.gaze.training.optim.LossScaler;
import ai.gaze.training.report.Curves;
import ai.gaze.training.schedule.LearningRateSchedule;
import ai.gaze.zoo.ModelSpec;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.file.AtomicFiles;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Reads and writes the files of a run directory. */
final class RunFiles implements AutoCloseable {

    private static final String INFO = "run.json";
    private static final String RESULT = "result.json";
    private static final String SCALER = "loss-scaler";
    private static final String OPTIMIZER = "optimizer.";
    private static final String UNAVERAGED = "unaveraged.";

    private final Path directory;
    private final Consumer<String> warning;
    private final CheckpointStore checkpoints;
    private final Path metricsFile;
    private final Path iterationsFile;
    private final AttentionLog attention;
    private final TensorBoardLog tensorBoard;
    private RunLock lock;
    private MetricsLog metrics;
    private IterationLog iterations;

    RunFiles(Path directory, Consumer<String> warning) {
        this.directory = directory;
        this.warning = warning;
        checkpoints = new CheckpointStore(directory.resolve("checkpoints"), warning);
        metricsFile = directory.resolve("metrics.jsonl");
        iterationsFile = directory.resolve("iterations.csv");
        attention = new AttentionLog(directory.resolve("attention.jsonl"));
        tensorBoard = new TensorBoardLog(directory.resolve("tensorboard"));
    }

    /** Refuses a directory that exists. */
    static void requireNew(Path directory) {
        if (Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            throw exists(directory, null);
        }
    }

    private static UserException exists(Path directory, Throwable cause) {
        return new UserException(
                "run directory "
                        + directory
                        + " exists already; choose another --name, or go on with it: --resume "
                        + directory,
                cause);
    }

    /** Opens a directory that holds a run. */
    static RunFiles open(Path directory, Consumer<String> warning) {
        if (!Files.isRegularFile(directory.resolve(INFO))) {
            throw new UserException(
                    directory
                            + " is not a run directory: it has no "
                            + INFO
                            + "; give the folder that a training wrote");
        }
        return new RunFiles(directory, warning);
    }

    Path directory() {
        return directory;
    }

    /** Makes the directory and says in it what was asked. */
    void begin(RunInfo info) {
        io(
                () -> {
                    if (directory.getParent() != null) {
                        Files.createDirectories(directory.getParent());
                    }
                    makeNew();
                    writeJson(INFO, info);
                    openLogs();
                });
    }

    // Another process may have made it since it was looked for.
    private void makeNew() throws IOException {
        try {
            Files.createDirectory(directory);
        } catch (FileAlreadyExistsException e) {
            throw exists(directory, e);
        }
    }

    private void openLogs() throws IOException {
        lock = RunLock.take(directory, warning);
        metrics = MetricsLog.open(metricsFile);
        iterations = IterationLog.open(iterationsFile);
    }

    RunInfo info() {
        Path file = directory.resolve(INFO);
        try {
            return RunJson.MAPPER.readValue(Files.readString(file), RunInfo.class);
        } catch (JsonProcessingException e) {
            throw new UserException(
                    file
                            + " is not a run of this version of Gaze: "
                            + e.getOriginalMessage()
                            + "; start a new run",
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void append(EpochMetrics epoch) {
        io(() -> metrics.append(RunJson.MAPPER.valueToTree(epoch)));
        io(metrics::sync);
        io(() -> tensorBoard.epoch(epoch));
    }

    void append(long iteration, List<AttentionMeasurement> measured) {
        io(
                () ->
                        attention.append(
                                measured.stream().map(AttentionMeasurement::statistics).toList()));
        io(() -> tensorBoard.attention(iteration, measured));
    }

    /** Keeps a picture for TensorBoard. */
    void append(String tag, long iteration, BufferedImage picture) {
        io(() -> tensorBoard.image(tag, iteration, picture));
    }

    /** Returns what was measured of attention weights so far. */
    List<AttentionStatistics> attention() {
        return io(attention::read);
    }

    /** Draws the logs as they are now. */
    void drawCurves() {
        io(() -> AtomicFiles.writeBytes(directory.resolve("curves.png"), curves().png()));
    }

    void appendIterations(int epoch, long first, float[] losses) {
        io(() -> iterations.append(epoch, first, losses));
        io(() -> tensorBoard.steps(first + losses.length - 1, losses));
    }

    /** Returns the time that all epochs took. */
    double seconds() {
        return io(this::epochs).stream().mapToDouble(EpochMetrics::seconds).sum();
    }

    /** Returns whether the run ended before. */
    boolean hasEnded() {
        return Files.exists(directory.resolve(RESULT));
    }

    void end(RunResult result) {
        io(() -> writeJson(RESULT, result));
    }

    /**
     * Writes a checkpoint of everything that the next step depends on. The plain names are those of
     * the weights to use: where weights are averaged the average, the steps' own standing beside
     * it.
     */
    void checkpoint(String name, Trainee trainee, LearningRateSchedule schedule, RunState state) {
        Map<String, NDArray> tensors = new LinkedHashMap<>(trainee.evaluated().values());
        trainee.optimizer().state().forEach((key, vector) -> tensors.put(OPTIMIZER + key, vector));
        ObjectNode json = RunJson.MAPPER.createObjectNode();
        json.set(CheckpointData.MODEL, RunJson.MAPPER.valueToTree(trainee.spec()));
        json.set("run", RunJson.MAPPER.valueToTree(state));
        json.set("schedule", schedule.state());
        json.put("optimizer-steps", trainee.optimizer().steps());
        trainee.ema()
                .ifPresent(
                        ema -> {
                            trainee.parameters()
                                    .values()
                                    .forEach((key, value) -> tensors.put(UNAVERAGED + key, value));
                            json.put("ema-updates", ema.updates());
                        });
        trainee.scaler().ifPresent(s -> json.set(SCALER, RunJson.MAPPER.valueToTree(s.state())));
        io(iterations::sync);
        io(() -> checkpoints.save(name, new CheckpointData(tensors, json)));
    }

    /** Returns whether there is a checkpoint from which the run could go on. */
    boolean hasCheckpoint() {
        return checkpoints.hasLatest();
    }

    /**
     * Puts everything back to the last checkpoint and forgets what the logs say beyond it. A run
     * that was killed before its first checkpoint begins again.
     */
    RunState restore(Trainee trainee, LearningRateSchedule schedule) {
        io(this::openLogs);
        if (!hasCheckpoint() && metrics.isEmpty()) {
            warning.accept("the run ended before its first checkpoint and begins again");
            io(() -> iterations.keepThrough(0));
            io(() -> attention.keepThrough(0));
            return new RunState();
        }
        RunState state = restoreCheckpoint(trainee, schedule);
        io(() -> metrics.keepThrough(state.epoch));
        io(() -> iterations.keepThrough(state.iteration));
        io(() -> attention.keepThrough(state.epoch));
        tensorBoard.keepThrough(state.iteration);
        requireWhole(iterationsFile, iterations.last(), state.iteration);
        requireWhole(metricsFile, metrics.last(), state.epoch);
        return state;
    }

    private static void requireWhole(Path log, long found, long expected) {
        if (found != expected) {
            throw new UserException(
                    log
                            + " ends at "
                            + found
                            + " where the checkpoint is at "
                            + expected
                            + "; put back a copy of the run's folder or start a new run");
        }
    }

    private RunState restoreCheckpoint(Trainee trainee, LearningRateSchedule schedule) {
        try (NDManager host = NDManager.newBaseManager(ai.djl.Device.cpu())) {
            CheckpointData data = io(() -> checkpoints.loadLatest(host));
            data.requireModel(RunJson.MAPPER.valueToTree(trainee.spec()));
            RunState state =
                    io(() -> RunJson.MAPPER.treeToValue(data.state().path("run"), RunState.class));
            trainee.freezeFor(state.epochOfWeights());
            Map<String, NDArray> tensors = data.tensors();
            trainee.ema()
                    .ifPresentOrElse(
                            ema -> {
                                long updates = data.state().path("ema-updates").asLong();
                                ema.restore(updates, plain(tensors));
                                trainee.parameters().load(under(UNAVERAGED, tensors));
                            },
                            () -> trainee.parameters().load(plain(tensors)));
            // A run that began in another precision has none, and the scaling begins.
            trainee.scaler()
                    .filter(s -> data.state().has(SCALER))
                    .ifPresent(s -> s.restore(scalerState(data)));
            trainee.optimizer()
                    .restore(
                            data.state().path("optimizer-steps").asLong(),
                            under(OPTIMIZER, tensors));
            schedule.restore((ObjectNode) data.state().path("schedule"));
            return state;
        }
    }

    private static LossScaler.State scalerState(CheckpointData data) {
        return io(
                () ->
                        RunJson.MAPPER.treeToValue(
                                data.state().path(SCALER), LossScaler.State.class));
    }

    private static Map<String, NDArray> under(String prefix, Map<String, NDArray> tensors) {
        Map<String, NDArray> found = new LinkedHashMap<>();
        tensors.forEach(
                (name, tensor) -> {
                    if (name.startsWith(prefix)) {
                        found.put(name.substring(prefix.length()), tensor);
                    }
                });
        return found;
    }

    private static Map<String, NDArray> plain(Map<String, NDArray> tensors) {
        Map<String, NDArray> weights = new LinkedHashMap<>(tensors);
        weights.keySet()
                .removeIf(name -> name.startsWith(OPTIMIZER) || name.startsWith(UNAVERAGED));
        return weights;
    }

    /** Loads the weights of a checkpoint, the averaged ones if it has any. */
    void restoreWeights(String name, ModelSpec spec, FlatParameters parameters) {
        try (NDManager host = NDManager.newBaseManager(ai.djl.Device.cpu())) {
            CheckpointData data = io(() -> checkpoints.load(host, name));
            data.requireModel(RunJson.MAPPER.valueToTree(spec));
            parameters.load(plain(data.tensors()));
        }
    }

    private Curves curves() throws IOException {
        List<EpochMetrics> epochs = epochs();
        RunInfo info = info();
        return new Curves(
                info.network().backbone() + ", attention " + info.network().attention(),
                IterationLog.read(iterationsFile),
                epochs.get(0).evaluatedOn(),
                epochs.stream().mapToDouble(EpochMetrics::trainLoss).toArray(),
                epochs.stream().mapToDouble(EpochMetrics::evalLoss).toArray(),
                epochs.stream().mapToDouble(EpochMetrics::trainAccuracy).toArray(),
                epochs.stream().mapToDouble(EpochMetrics::evalAccuracy).toArray());
    }

    private List<EpochMetrics> epochs() throws IOException {
        List<EpochMetrics> epochs = new ArrayList<>();
        for (ObjectNode line : MetricsLog.read(metricsFile)) {
            epochs.add(RunJson.MAPPER.treeToValue(line, EpochMetrics.class));
        }
        return epochs;
    }

    @Override
    public void close() {
        if (metrics != null) {
            io(metrics::close);
        }
        if (iterations != null) {
            io(iterations::close);
        }
        io(tensorBoard::close);
        if (lock != null) {
            io(lock::close);
        }
    }

    private void writeJson(String name, Object value) throws IOException {
        String json = RunJson.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value);
        AtomicFiles.writeString(directory.resolve(name), json + System.lineSeparator());
    }

    private static void io(Action action) {
        io(
                () -> {
                    action.run();
                    return null;
                });
    }

    private static <T> T io(Source<T> source) {
        try {
            return source.get();
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    private interface Action {
        void run() throws IOException;
    }

    private interface Source<T> {
        T get() throws IOException;
    }
}
