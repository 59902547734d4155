package ai.gaze.training;

import ai.gaze.training.checkpoint.CheckpointData;
import ai.gaze.zoo.UserException;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What decides which images the next step sees. A training that goes on with another plan would see
 * some twice and others never.
 */
record PlanState(long seed, int batchSize, int images) implements Stateful {

    private static final String KEY = "plan";

    @Override
    public void save(CheckpointData checkpoint) {
        checkpoint
                .state()
                .putObject(KEY)
                .put("seed", seed)
                .put("batch-size", batchSize)
                .put("training-images", images);
    }

    @Override
    public void restore(CheckpointData checkpoint) {
        // A checkpoint of an earlier Gaze does not tell.
        if (checkpoint.state().path(KEY) instanceof ObjectNode saved) {
            require(saved, "seed", seed);
            require(saved, "batch-size", batchSize);
            require(saved, "training-images", images);
        }
    }

    private static void require(ObjectNode saved, String key, long here) {
        long there = saved.path(key).asLong();
        if (there != here) {
            throw new UserException(
                    "the training began with %s %d and would go on with %d; go on with what it began with, or begin a new one"
                            .formatted(key, there, here));
        }
    }
}
