package ai.gaze.training.data;

/**
 * Which batches an epoch of training has: with the number of images all that decides their order,
 * their framing and their augmentation.
 *
 * @param seed of the run
 * @param epoch the epoch, from 1
 * @param first number of the first batch that is wanted, from 0
 * @param batchSize images per batch; the last one of an epoch may have fewer
 */
public record EpochPlan(long seed, int epoch, int first, int batchSize) {}
