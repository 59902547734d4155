package ai.gaze.training.data;

import ai.djl.ndarray.NDManager;
import java.util.Optional;

/** Gives batches one after the other; does not wait for the device. */
public interface BatchStream extends AutoCloseable {

    /**
     * Returns the next batch; empty when there are no more.
     *
     * @param step owns the batch
     */
    Optional<Batch> next(NDManager step);

    @Override
    void close();
}
