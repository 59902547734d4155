package ai.gaze.training;

import ai.djl.ndarray.types.Shape;
import ai.gaze.training.checkpoint.CheckpointData;
import ai.gaze.training.data.LastBatch;
import ai.gaze.training.data.Sampler;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;

/**
 * What decides which images the next step sees. A training that goes on with another plan would see
 * some twice and others never.
 *
 * @param shape of a batch of one image, {@code [1, C, H, W]}
 */
record PlanState(
        long seed,
        int batchSize,
        int accumulate,
        int images,
        Sampler sampler,
        LastBatch lastBatch,
        Shape shape)
        implements Stateful {

    private static final String KEY = "plan";
    private static final String LAST = "batch.last";

    @Override
    public void save(CheckpointData checkpoint) {
        ObjectNode plan =
                checkpoint.state().putObject(KEY).put("seed", seed).put("batch-size", batchSize);
        if (accumulate != 1) {
            plan.put("accumulate", accumulate);
        }
        plan.put("training-images", images).put("image-size", size());
        // Not told where it is the usual one, as before there was a choice.
        if (sampler != Sampler.SHUFFLED) {
            plan.put("sampler", name(sampler));
        }
        if (lastBatch != LastBatch.KEEP) {
            plan.put(LAST, lastBatch.toString());
        }
    }

    @Override
    public void restore(CheckpointData checkpoint) {
        // A checkpoint of an earlier Gaze does not tell.
        if (checkpoint.state().path(KEY) instanceof ObjectNode saved) {
            require(saved, "seed", seed);
            require(saved, "batch-size", batchSize);
            require(saved, "accumulate", accumulate);
            require(saved, "training-images", images);
            require("image-size", saved.path("image-size").asText(size()), size());
            require(LAST, saved.path(LAST).asText("" + LastBatch.KEEP), "" + lastBatch);
            require("sampler", saved.path("sampler").asText("shuffled"), name(sampler));
        }
    }

    private String size() {
        return shape.get(2) + "x" + shape.get(3) + " of " + shape.get(1) + " channels";
    }

    private static String name(Sampler sampler) {
        return sampler.name().toLowerCase(Locale.ROOT);
    }

    private static void require(ObjectNode saved, String key, long here) {
        require(key, saved.path(key).asText("1"), "" + here);
    }

    private static void require(String key, String there, String here) {
        if (!there.equals(here)) {
            throw new UserException(
                    Texts.format(
                            "the training began with %s %s and would go on with %s; go on with what it began with, or begin a new one",
                            key, there, here));
        }
    }
}
