package ai.gaze.training.data;

import java.util.SplittableRandom;

/**
 * Which batches an epoch of training has: with the labels of the images all that decides their
 * order, their framing and their augmentation.
 *
 * @param seed of the run
 * @param epoch the epoch, from 1
 * @param first number of the first batch that is wanted, from 0
 * @param batchSize images per batch; the last one of an epoch may have fewer
 * @param sampler how the order is made
 */
public record EpochPlan(long seed, int epoch, int first, int batchSize, Sampler sampler) {

    /** A plan in which every image comes once, shuffled. */
    public EpochPlan(long seed, int epoch, int first, int batchSize) {
        this(seed, epoch, first, batchSize, Sampler.SHUFFLED);
    }

    /**
     * Returns the order in which the epoch sees the images, drawn from the seed and the epoch
     * alone.
     *
     * @return as many numbers of images as there are
     */
    public int[] order(ImageSource images) {
        // The seed goes through the generator once: seeds and epochs that lie side by side must not
        // give one sequence shifted by a draw.
        long start = new SplittableRandom(seed).nextLong();
        return sampler.order(images, new SplittableRandom(start + epoch));
    }

    /**
     * Returns the number that tells what is drawn for an image from what is drawn for others: where
     * an image may come twice in an epoch, its place.
     */
    int drawn(int index, int place) {
        return sampler == Sampler.BALANCED ? place : index;
    }
}
