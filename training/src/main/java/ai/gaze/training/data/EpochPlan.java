package ai.gaze.training.data;

import java.util.Arrays;
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
 * @param length how many images the epoch has: the first of the order, and where it is longer than
 *     that its beginning once more; 0 for as many as there are
 */
public record EpochPlan(
        long seed, int epoch, int first, int batchSize, Sampler sampler, int length) {

    /** A plan of as many images as there are. */
    public EpochPlan(long seed, int epoch, int first, int batchSize, Sampler sampler) {
        this(seed, epoch, first, batchSize, sampler, 0);
    }

    /** A plan in which every image comes once, shuffled. */
    public EpochPlan(long seed, int epoch, int first, int batchSize) {
        this(seed, epoch, first, batchSize, Sampler.SHUFFLED);
    }

    /** The same epoch in batches that have those of this one, so many in each. */
    public EpochPlan inBlocks(int batches) {
        return new EpochPlan(seed, epoch, first / batches, batchSize * batches, sampler, length);
    }

    /** Returns how many images the epoch has, where there are so many. */
    public int length(int images) {
        return length == 0 ? images : length;
    }

    /**
     * Returns the order in which the epoch sees the images, drawn from the seed and the epoch
     * alone.
     *
     * @return numbers of images, as many as the epoch has
     */
    public int[] order(ImageSource images) {
        // The seed goes through the generator once: seeds and epochs that lie side by side must not
        // give one sequence shifted by a draw.
        long start = new SplittableRandom(seed).nextLong();
        int[] order = sampler.order(images, new SplittableRandom(start + epoch));
        return length(order.length) == order.length ? order : cut(order);
    }

    private int[] cut(int[] order) {
        int[] places = new int[length];
        Arrays.setAll(places, place -> order[place % order.length]);
        return places;
    }

    /**
     * Returns the number that tells what is drawn for an image from what is drawn for others: where
     * an image may come twice in an epoch, its place.
     *
     * @param images how many there are
     */
    int drawn(int index, int place, int images) {
        return sampler == Sampler.BALANCED || place >= images ? place : index;
    }
}
