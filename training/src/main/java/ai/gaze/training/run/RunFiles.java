package ai.gaze.training.run;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.gaze.training.checkpoint.CheckpointData;
import ai.gaze.training.checkpoint.CheckpointStore;
import ai.gaze.training.optim.FlatParameters;
import ai.gaze.training.report.Curves;
import ai.gaze.training.schedule.LearningRateSchedule;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.file.AtomicFiles;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Reads and writes the files of a run directory. */
final class RunFiles implements AutoCloseable {

    private static final String INFO = "run.json";
    private static final String OPTIMIZER = "optimizer.";

    private final Path directory;
    private final CheckpointStore checkpoints;
    private final Path metricsFile;
    private final Path iterationsFile;
    private MetricsLog metrics;
    private IterationLog iterations;

    RunFiles(Path directory, Consumer<String> warning) {
        this.directory = directory;
        checkpoints = new CheckpointStore(directory.resolve("checkpoints"), warning);
        metricsFile = directory.resolve("metrics.jsonl");
        iterationsFile = directory.resolve("iterations.csv");
    }

    /** Refuses a directory that exists. */
    static void requireNew(Path directory) {
        if (Files.exists(directory)) {
            throw new UserException(
                    "run directory "
                            + directory
                            + " exists already; choose another --name, or go on with it: --resume "
                            + directory);
        }
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
                    Files.createDirectories(directory);
                    writeJson(INFO, info);
                    openLogs();
                });
    }

    private void openLogs() throws IOException {
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
        io(() -> AtomicFiles.writeBytes(directory.resolve("curves.png"), curves().png()));
    }

    void appendIterations(int epoch, long first, float[] losses) {
        io(() -> iterations.append(epoch, first, losses));
    }

    /** Returns the time that all epochs took. */
    double seconds() {
        return io(this::epochs).stream().mapToDouble(EpochMetrics::seconds).sum();
    }

    void end(RunResult result) {
        io(() -> writeJson("result.json", result));
    }

    /** Writes a checkpoint of everything that the next step depends on. */
    void checkpoint(String name, Trainee trainee, LearningRateSchedule schedule, RunState state) {
        Map<String, NDArray> tensors = new LinkedHashMap<>(trainee.parameters().values());
        trainee.optimizer().state().forEach((key, vector) -> tensors.put(OPTIMIZER + key, vector));
        ObjectNode json = RunJson.MAPPER.createObjectNode();
        json.set(CheckpointData.MODEL, RunJson.MAPPER.valueToTree(trainee.spec()));
        json.set("run", RunJson.MAPPER.valueToTree(state));
        json.set("schedule", schedule.state());
        json.put("optimizer-steps", trainee.optimizer().steps());
        io(iterations::sync);
        io(() -> checkpoints.save(name, new CheckpointData(tensors, json)));
    }

    /** Puts everything back to the last checkpoint and forgets what the logs say beyond it. */
    RunState restore(Trainee trainee, LearningRateSchedule schedule) {
        try (NDManager host = NDManager.newBaseManager(ai.djl.Device.cpu())) {
            CheckpointData data = io(() -> checkpoints.loadLatest(host));
            data.requireModel(RunJson.MAPPER.valueToTree(trainee.spec()));
            Map<String, NDArray> weights = new LinkedHashMap<>();
            Map<String, NDArray> vectors = new LinkedHashMap<>();
            data.tensors()
                    .forEach(
                            (name, tensor) -> {
                                if (name.startsWith(OPTIMIZER)) {
                                    vectors.put(name.substring(OPTIMIZER.length()), tensor);
                                } else {
                                    weights.put(name, tensor);
                                }
                            });
            trainee.parameters().load(weights);
            trainee.optimizer().restore(data.state().path("optimizer-steps").asLong(), vectors);
            schedule.restore((ObjectNode) data.state().path("schedule"));
            RunState state =
                    io(() -> RunJson.MAPPER.treeToValue(data.state().path("run"), RunState.class));
            io(this::openLogs);
            io(() -> metrics.keepThrough(state.epoch));
            io(() -> iterations.keepThrough(state.iteration));
            return state;
        }
    }

    /** Loads the weights of a checkpoint. */
    void restoreWeights(String name, FlatParameters parameters) {
        try (NDManager host = NDManager.newBaseManager(ai.djl.Device.cpu())) {
            Map<String, NDArray> weights =
                    new LinkedHashMap<>(io(() -> checkpoints.load(host, name)).tensors());
            weights.keySet().removeIf(key -> key.startsWith(OPTIMIZER));
            parameters.load(weights);
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
            io(iterations::close);
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
