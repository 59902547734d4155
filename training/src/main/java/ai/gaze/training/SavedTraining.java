package ai.gaze.training;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.gaze.training.checkpoint.CheckpointData;
import ai.gaze.training.schedule.LearningRateSchedule;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.registry.FactoryException;
import java.util.List;
import java.util.Map;

/** What of a training is in its checkpoints. */
record SavedTraining(
        TrainingBuilder settings,
        TrainingImages images,
        TrainingState state,
        TrainableNetwork network,
        LearningRateSchedule schedule,
        CallbackList callbacks) {

    private static final String FROZEN_FOR = "frozen-for-epoch";

    CheckpointData save() {
        CheckpointData checkpoint = saveOwn();
        callbacks.stateful().forEach(part -> part.save(checkpoint));
        return checkpoint;
    }

    private CheckpointData saveOwn() {
        CheckpointData checkpoint = CheckpointData.empty();
        own().forEach(part -> part.save(checkpoint));
        // As between the beginning of an epoch and its first step.
        if (network.epochOfFrozen() != state.epochOfWeights()) {
            checkpoint.state().put(FROZEN_FOR, network.epochOfFrozen());
        }
        return checkpoint;
    }

    CheckpointData saveWeights() {
        CheckpointData checkpoint = CheckpointData.empty();
        state.save(checkpoint);
        // What is still to come changes no weight.
        checkpoint.state().withObjectProperty(TrainingState.KEY).remove("planned");
        checkpoint.tensors().putAll(network.weights());
        return checkpoint;
    }

    void restore(CheckpointData checkpoint) {
        if (checkpoint == null || checkpoint.tensors() == null || checkpoint.state() == null) {
            throw new UserException("restore was given null; give it what save() gave");
        }
        SavedTensors.requireReadable(checkpoint.tensors());
        requireKept(checkpoint);
        try (NDManager host = NDManager.newBaseManager(Device.cpu())) {
            CheckpointData undo = saveOwn().copy(host);
            try {
                plan().restore(checkpoint);
                restoreAll(checkpoint);
            } catch (Throwable e) {
                // Nothing is half restored: whoever goes on does so from where it was.
                restoreOwn(undo);
                throw unfit(e);
            }
        }
        if (PartsState.of(settings).hasOtherMonitor(checkpoint)) {
            state.forgetBest();
        }
        state.planned = settings.epochs;
    }

    private void restoreAll(CheckpointData checkpoint) {
        restoreOwn(checkpoint);
        callbacks.stateful().forEach(part -> part.restore(checkpoint));
    }

    private void restoreOwn(CheckpointData checkpoint) {
        state.restore(checkpoint);
        state.requireSameSteps(settings, images.steps());
        network.freezeFor(checkpoint.state().path(FROZEN_FOR).asInt(state.epochOfWeights()));
        own().forEach(part -> part.restore(checkpoint));
    }

    /** The arrays of a save are those that the steps change: they do not tell what was before. */
    private void requireKept(CheckpointData checkpoint) {
        boolean isLive = false;
        for (Map.Entry<String, NDArray> own : network.weights().entrySet()) {
            // Not equals: that compares their values.
            isLive |= checkpoint.tensors().get(own.getKey()) == own.getValue();
        }
        if (isLive && TrainingState.of(checkpoint.state()).iterations() != state.iteration) {
            throw new UserException(
                    "what was saved holds the arrays that were trained on since; keep a copy of it, save().copy(manager)");
        }
    }

    private static RuntimeException unfit(Throwable e) {
        FactoryException.requireOfPart(e);
        return e instanceof UserException || e instanceof CallbackException
                ? (RuntimeException) e
                : UserException.of(
                        "what was saved does not fit this training: %s; give what save() gave in one like it",
                        String.valueOf(e.getMessage()), e);
    }

    private PlanState plan() {
        return new PlanState(
                settings.seed,
                settings.batchSize,
                settings.accumulate,
                images.trained(),
                settings.sampler,
                settings.lastBatch,
                images.shape());
    }

    // In this order: what is frozen depends on the epoch.
    private List<Stateful> own() {
        return List.of(
                plan(), PartsState.of(settings), state, network, new ScheduleState(schedule));
    }
}
