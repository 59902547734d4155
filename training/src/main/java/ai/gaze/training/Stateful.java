package ai.gaze.training;

import ai.gaze.training.checkpoint.CheckpointData;

/**
 * A part of a training that a resumed one must find as it was. Whoever implements this and is in a
 * training, such as a {@link Callback}, is in its checkpoints.
 */
public interface Stateful {

    /**
     * Adds all that the next step depends on. A callback has a name space that it shares with the
     * other callbacks alone; a key that one of them took is an error.
     *
     * @param checkpoint takes tensors, which are not copied, and JSON
     */
    void save(CheckpointData checkpoint);

    /**
     * Goes back to what was saved. Keys that are not there are of a training that had no such part.
     *
     * @param checkpoint holds tensors on any device, which are freed after this call, and JSON:
     *     copy what is to be kept to a manager of your own
     */
    void restore(CheckpointData checkpoint);
}
