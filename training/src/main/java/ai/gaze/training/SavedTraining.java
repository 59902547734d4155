package ai.gaze.training;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.gaze.training.checkpoint.CheckpointData;
import ai.gaze.training.schedule.LearningRateSchedule;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.registry.FactoryException;
import java.util.ArrayList;
import java.util.List;

/** What of a training is in its checkpoints. */
record SavedTraining(
        TrainingBuilder settings,
        TrainingImages images,
        TrainingState state,
        TrainableNetwork network,
        LearningRateSchedule schedule,
        CallbackList callbacks) {

    private static final String FROZEN_FOR = "frozen-for-epoch";

    /**
     * Returns copies of all that a resumed training needs.
     *
     * @param owner of the copies, which are on its device
     */
    CheckpointData copy(NDManager owner) {
        CheckpointData checkpoint = CheckpointData.empty();
        own().forEach(part -> part.save(checkpoint));
        callbacks.stateful().forEach(part -> part.save(checkpoint));
        // As between the beginning of an epoch and its first step.
        if (network.epochOfFrozen() != state.epochOfWeights()) {
            checkpoint.state().put(FROZEN_FOR, network.epochOfFrozen());
        }
        CheckpointData copies = checkpoint.copy(owner);
        network.copyOptimizer(copies, owner);
        return copies;
    }

    void restore(CheckpointData checkpoint) {
        if (checkpoint == null || checkpoint.tensors() == null || checkpoint.state() == null) {
            throw new UserException("restore was given null; give it what save() gave");
        }
        SavedTensors.requireReadable(checkpoint.tensors());
        try (NDManager host = NDManager.newBaseManager(Device.cpu())) {
            CheckpointData undo = copy(host);
            List<Stateful> restored = new ArrayList<>();
            try {
                plan().restore(checkpoint);
                restoreOwn(checkpoint);
                for (Stateful part : callbacks.stateful()) {
                    restored.add(part);
                    part.restore(checkpoint);
                }
            } catch (Throwable e) {
                undo(undo, restored, e);
                throw unfit(e);
            }
        }
        if (PartsState.of(settings).hasOtherMonitor(checkpoint)) {
            state.forgetBest();
        }
        state.planned = settings.epochs;
    }

    /** Nothing is half restored: whoever goes on does so from where it was. */
    private void undo(CheckpointData undo, List<Stateful> restored, Throwable refused) {
        restoreOwn(undo);
        for (Stateful part : restored) {
            try {
                part.restore(undo);
            } catch (CallbackException e) {
                // As of one that takes nothing.
                refused.addSuppressed(e);
            }
        }
    }

    private void restoreOwn(CheckpointData checkpoint) {
        state.restore(checkpoint);
        state.requireSameSteps(settings, images.steps());
        network.freezeFor(checkpoint.state().path(FROZEN_FOR).asInt(state.epochOfWeights()));
        own().forEach(part -> part.restore(checkpoint));
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
