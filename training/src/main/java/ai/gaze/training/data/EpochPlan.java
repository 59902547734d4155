package ai.gaze.training.data;

import java.util.SplittableRandom;

/**
 * Which batches an epoch of training has: with the number of images all that decides their order,
 * their framing and their augmentation.
 *
 * @param seed of the run
 * @param epoch the epoch, from 1
 * @param first number of the first batch that is wanted, from 0
 * @param batchSize images per batch; the last one of an epoch may have fewer
 */
public record EpochPlan(long seed, int epoch, int first, int batchSize) {

    /**
     * Returns the order in which the epoch sees the images, drawn from the seed and the epoch
     * alone: a uniformly random permutation of {@code 0..images-1} (Fisher and Yates).
     */
    public int[] order(int images) {
        // The seed goes through the generator once: seeds and epochs that lie side by side must not
        // give one sequence shifted by a draw.
        long start = new SplittableRandom(seed).nextLong();
        SplittableRandom random = new SplittableRandom(start + epoch);
        int[] order = new int[images];
        for (int i = 0; i < images; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }
}
