package ai.gaze.training;

import ai.gaze.training.checkpoint.CheckpointData;
import ai.gaze.training.schedule.LearningRateSchedule;
import ai.gaze.zoo.UserException;
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

    CheckpointData save() {
        CheckpointData checkpoint = CheckpointData.empty();
        stateful().forEach(part -> part.save(checkpoint));
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
        if (checkpoint == null) {
            throw new UserException("restore was given null; give it what save() gave");
        }
        SavedTensors.requireOpen(checkpoint.tensors());
        plan().restore(checkpoint);
        state.restore(checkpoint);
        state.requireSameSteps(settings, images.steps());
        network.freezeFor(state.epochOfWeights());
        stateful().forEach(part -> part.restore(checkpoint));
        if (PartsState.of(settings).hasOtherMonitor(checkpoint)) {
            state.forgetBest();
        }
        state.planned = settings.epochs;
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
    private List<Stateful> stateful() {
        List<Stateful> parts =
                new ArrayList<>(
                        List.of(
                                plan(),
                                PartsState.of(settings),
                                state,
                                network,
                                new ScheduleState(schedule)));
        parts.addAll(callbacks.stateful());
        return parts;
    }
}
