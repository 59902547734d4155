package ai.gaze.training.run;

import ai.gaze.training.data.LastBatch;

/**
 * How the images of an epoch come in batches.
 *
 * @param last what becomes of the last batch, where the images do not fill it
 */
public record BatchSpec(LastBatch last) {

    /** As before there was a choice. */
    public static final BatchSpec DEFAULT = new BatchSpec(LastBatch.KEEP);

    public BatchSpec {
        last = last == null ? LastBatch.KEEP : last;
    }
}
