package ai.gaze.training.run;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.gaze.training.checkpoint.CheckpointData;
import ai.gaze.training.checkpoint.CheckpointException;
import ai.gaze.training.checkpoint.CheckpointStore;
import ai.gaze.training.optim.FlatParameters;
import ai.gaze.training.optim.LossScaler;
import ai.gaze.training.schedule.LearningRateSchedule;
import ai.gaze.zoo.UserException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** What a run keeps in its checkpoints, and how it comes back from them. */
final class RunCheckpoints {

    private static final String RUN = "run";
    private static final String SCALER = "loss-scaler";
    private static final String OPTIMIZER = "optimizer.";
    private static final String UNAVERAGED = "unaveraged.";

    private final CheckpointStore store;
    private final Consumer<String> warning;

    RunCheckpoints(Path run, Consumer<String> warning) {
        store = new CheckpointStore(run.resolve("checkpoints"), warning);
        this.warning = warning;
    }

    /** Returns whether there is a checkpoint from which the run could go on. */
    boolean hasLatest() {
        return store.hasLatest();
    }

    /**
     * Writes a checkpoint of everything that the next step depends on. The plain names are those of
     * the weights to use: where weights are averaged the average, the steps' own standing beside
     * it.
     *
     * @param state what else is to stand in it; where the run stands is added
     */
    void save(
            String name,
            Trainee trainee,
            LearningRateSchedule schedule,
            RunState run,
            ObjectNode state)
            throws IOException {
        Map<String, NDArray> tensors = new LinkedHashMap<>(trainee.evaluated().values());
        trainee.optimizer().state().forEach((key, vector) -> tensors.put(OPTIMIZER + key, vector));
        state.set(CheckpointData.MODEL, RunJson.MAPPER.valueToTree(trainee.spec()));
        state.set(RUN, RunJson.MAPPER.valueToTree(run));
        state.set("schedule", schedule.state());
        state.put("optimizer-steps", trainee.optimizer().steps());
        trainee.ema()
                .ifPresent(
                        ema -> {
                            trainee.parameters()
                                    .values()
                                    .forEach((key, value) -> tensors.put(UNAVERAGED + key, value));
                            state.put("ema-updates", ema.updates());
                        });
        trainee.scaler().ifPresent(s -> state.set(SCALER, RunJson.MAPPER.valueToTree(s.state())));
        store.save(name, new CheckpointData(tensors, state));
    }

    /**
     * Finds the newest good checkpoint and makes sure that it is of this run.
     *
     * @throws UserException if there is none, or it is of another run or network
     */
    CheckpointStore.Stored latest(RunInfo info) throws IOException {
        CheckpointStore.Stored found = store.findLatest();
        requireOf(info, found);
        return found;
    }

    private static void requireOf(RunInfo info, CheckpointStore.Stored found) {
        info.identity().requireOf(found.path(), RunIdentity.of(found.state()));
        CheckpointData.requireModel(found.state(), RunJson.MAPPER.valueToTree(info.network()));
    }

    /** Returns where a run stood when it wrote a checkpoint. */
    static RunState state(CheckpointStore.Stored found) {
        try {
            return RunJson.MAPPER.treeToValue(found.state().path(RUN), RunState.class);
        } catch (JsonProcessingException e) {
            throw new UserException(
                    found.path()
                            + " does not say where the run stood: "
                            + e.getOriginalMessage()
                            + "; put back a copy of it, or start a new run",
                    e);
        }
    }

    /**
     * Makes sure that the best checkpoint is the one that the run means. Where it is gone, or comes
     * from an epoch that is trained again, the best of the epochs that come is kept.
     *
     * @param run where the run stands
     * @return whether the best checkpoint is to be written again, from what is in the latest one
     * @throws UserException if it is damaged or of another run
     */
    boolean requireBest(RunInfo info, RunState run) throws IOException {
        if (run.bestEpoch == 0) {
            return false;
        }
        // A kill came between the two.
        boolean isLatest = run.step == 0 && run.bestEpoch == run.epoch;
        CheckpointStore.Stored best;
        try {
            best = store.find(CheckpointStore.BEST);
        } catch (CheckpointException e) {
            if (isLatest) {
                return true;
            }
            boolean ended = run.epoch >= info.recipe().epochs();
            if (e.kind() != CheckpointException.Kind.MISSING
                    || (ended && info.recipe().validation() == Validation.HOLD_OUT)) {
                throw e;
            }
            if (ended) {
                return false;
            }
            warning.accept(
                    store.path(CheckpointStore.BEST)
                            + " is gone; the best of the epochs from "
                            + (run.epoch + 1)
                            + " on takes its place");
            run.forgetBest();
            return false;
        }
        requireOf(info, best);
        int epoch = state(best).epoch;
        if (epoch == run.bestEpoch) {
            return false;
        }
        if (isLatest) {
            return true;
        }
        if (epoch > run.epoch) {
            run.forgetBest();
            return false;
        }
        throw new UserException(
                best.path()
                        + " is of epoch "
                        + epoch
                        + ", and the best epoch of the run is "
                        + run.bestEpoch
                        + "; put back a copy of it, or remove it to go on with the best of the"
                        + " epochs that come");
    }

    /**
     * Makes sure that the logs are those of the last checkpoint, where it can be read: a run may be
     * in progress, and its checkpoints are judged where they are used.
     */
    void requireLogs(RunInfo info, RunLogs logs) throws IOException {
        CheckpointStore.Stored last;
        try {
            last = store.find(CheckpointStore.LAST);
        } catch (CheckpointException e) {
            return;
        }
        info.identity().requireOf(last.path(), RunIdentity.of(last.state()));
        logs.requireOf(state(last), last.state(), info, ignored -> {});
    }

    /** Puts everything back to a checkpoint. */
    void restore(
            CheckpointStore.Stored found,
            RunState run,
            Trainee trainee,
            LearningRateSchedule schedule)
            throws IOException {
        try (NDManager host = NDManager.newBaseManager(Device.cpu())) {
            CheckpointData data = found.read(host);
            trainee.freezeFor(run.epochOfWeights());
            Map<String, NDArray> tensors = data.tensors();
            trainee.ema()
                    .ifPresentOrElse(
                            ema -> {
                                long updates = data.state().path("ema-updates").asLong();
                                ema.restore(updates, plain(tensors));
                                trainee.parameters().load(under(UNAVERAGED, tensors));
                            },
                            () -> trainee.parameters().load(plain(tensors)));
            if (trainee.scaler().isPresent() && data.state().has(SCALER)) {
                // A run that began in another precision has none, and the scaling begins.
                trainee.scaler().get().restore(scalerState(data));
            }
            trainee.optimizer()
                    .restore(
                            data.state().path("optimizer-steps").asLong(),
                            under(OPTIMIZER, tensors));
            schedule.restore((ObjectNode) data.state().path("schedule"));
        }
    }

    /** Loads the weights of a checkpoint, the averaged ones if it has any. */
    void restoreWeights(String name, RunInfo info, FlatParameters parameters) throws IOException {
        try (NDManager host = NDManager.newBaseManager(Device.cpu())) {
            CheckpointStore.Stored found = store.find(name);
            requireOf(info, found);
            parameters.load(plain(found.read(host).tensors()));
        }
    }

    private static LossScaler.State scalerState(CheckpointData data) throws IOException {
        return RunJson.MAPPER.treeToValue(data.state().path(SCALER), LossScaler.State.class);
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
}
