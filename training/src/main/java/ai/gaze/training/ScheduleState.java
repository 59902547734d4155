package ai.gaze.training;

import ai.gaze.training.checkpoint.CheckpointData;
import ai.gaze.training.schedule.LearningRateSchedule;
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
        schedule.restore((ObjectNode) checkpoint.state().path(KEY));
    }
}
