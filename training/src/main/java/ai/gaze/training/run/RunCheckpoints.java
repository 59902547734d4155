package ai.gaze.training.run;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.gaze.training.SavedTensors;
import ai.gaze.training.Training;
import ai.gaze.training.TrainingState;
import ai.gaze.training.checkpoint.CheckpointData;
import ai.gaze.training.checkpoint.CheckpointException;
import ai.gaze.training.checkpoint.CheckpointStore;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.safetensors.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;

/** What a run keeps in its checkpoints, and how it comes back from them. */
final class RunCheckpoints {

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
     * Makes sure that nothing stands where checkpoints are to be written that is none.
     *
     * @throws UserException that names it
     */
    void requireReplaceable() {
        store.requireReplaceable();
    }

    /** Writes a checkpoint of a network. */
    void save(String name, CheckpointData data, RunInfo info) throws IOException {
        data.state().set(CheckpointData.MODEL, RunJson.MAPPER.valueToTree(info.network()));
        store.save(name, data);
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
    static TrainingState state(CheckpointStore.Stored found) {
        try {
            return TrainingState.of(found.state());
        } catch (UserException e) {
            throw new UserException(
                    found.path()
                            + " is damaged: "
                            + e.getMessage()
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
    boolean requireBest(RunInfo info, TrainingState run) throws IOException {
        if (run.bestEpoch() == 0) {
            return false;
        }
        // A kill came between the two.
        boolean isLatest = run.steps() == 0 && run.bestEpoch() == run.epochs();
        CheckpointStore.Stored best;
        try {
            best = store.find(CheckpointStore.BEST);
        } catch (CheckpointException e) {
            if (isLatest) {
                return true;
            }
            boolean ended =
                    run.hasStopped()
                            || (info.recipe() != null && run.epochs() >= info.recipe().epochs());
            if (e.kind() != CheckpointException.Kind.MISSING
                    || (ended
                            && info.recipe() != null
                            && info.recipe().validation() == Validation.HOLD_OUT)) {
                throw e;
            }
            if (ended) {
                warning.accept(
                        store.path(CheckpointStore.BEST)
                                + " is gone, and as the run has ended nothing brings it back; use"
                                + " its last checkpoint, or put back a copy");
                return false;
            }
            warning.accept(
                    store.path(CheckpointStore.BEST)
                            + " is gone; the best of the epochs from "
                            + (run.epochs() + 1)
                            + " on takes its place");
            run.forgetBest();
            return false;
        }
        requireOf(info, best);
        int epoch = state(best).epochs();
        if (epoch == run.bestEpoch()) {
            return false;
        }
        if (isLatest) {
            return true;
        }
        if (epoch > run.epochs()) {
            run.forgetBest();
            return false;
        }
        throw new UserException(
                best.path()
                        + " is of epoch "
                        + epoch
                        + ", and the best epoch of the run is "
                        + run.bestEpoch()
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

    /** Puts everything back to a checkpoint, and to where the run is said to stand. */
    void restore(CheckpointStore.Stored found, TrainingState stands, Training training)
            throws IOException {
        try (NDManager host = NDManager.newBaseManager(Device.cpu())) {
            CheckpointData data = found.read(host);
            requireNumbers(found.path(), SavedTensors.plain(data.tensors()));
            stands.save(data);
            training.restore(data);
        }
    }

    /** Reads the weights of a checkpoint, the averaged ones if it has any. */
    void weights(String name, RunInfo info, Consumer<Map<String, NDArray>> into)
            throws IOException {
        try (NDManager host = NDManager.newBaseManager(Device.cpu())) {
            CheckpointStore.Stored found = store.find(name);
            requireOf(info, found);
            Map<String, NDArray> weights = SavedTensors.plain(found.read(host).tensors());
            requireNumbers(found.path(), weights);
            into.accept(weights);
        }
    }

    // Earlier versions wrote such checkpoints, and every answer would be NaN without a word.
    private static void requireNumbers(Path checkpoint, Map<String, NDArray> weights)
            throws IOException {
        try (SafetensorsFile file = SafetensorsFile.open(checkpoint)) {
            for (String name : weights.keySet()) {
                if (!file.isFinite(name)) {
                    throw new UserException(
                            checkpoint
                                    + " holds values in "
                                    + name
                                    + " that are no numbers, so the network answers nothing; use"
                                    + " another checkpoint, or train again with a lower learning"
                                    + " rate");
                }
            }
        }
    }
}
