package ai.gaze.training;

import ai.gaze.training.checkpoint.CheckpointData;
import ai.gaze.training.schedule.LearningRateSchedule;
import ai.gaze.zoo.UserException;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** What a schedule keeps. */
record ScheduleState(LearningRateSchedule schedule) implements Stateful {

    private static final String KEY = "schedule";

    @Override
    public void save(CheckpointData checkpoint) {
        checkpoint.state().set(KEY, schedule.state());
    }

    @Override
    public void restore(CheckpointData checkpoint) {
        if (!(checkpoint.state().path(KEY) instanceof ObjectNode saved)) {
            throw new UserException(
                    "the checkpoint does not say where its schedule stood; give a whole one");
        }
        schedule.restore(saved);
    }
}
