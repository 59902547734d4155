package ai.gaze.training.batch;

import java.util.SplittableRandom;

/** The order in which an epoch sees the images, drawn from the seed and the epoch alone. */
public final class EpochOrder {

    private EpochOrder() {}

    /** Returns a uniformly random permutation of {@code 0..n-1} (Fisher and Yates). */
    public static long[] shuffled(int n, long seed, int epoch) {
        // The seed goes through the generator once: seeds and epochs that lie side by side must not
        // give one sequence shifted by a draw.
        long start = new SplittableRandom(seed).nextLong();
        SplittableRandom random = new SplittableRandom(start + epoch);
        long[] order = new long[n];
        for (int i = 0; i < n; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }
}
