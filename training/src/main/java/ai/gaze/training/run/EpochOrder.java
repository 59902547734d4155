package ai.gaze.training.run;

import java.util.SplittableRandom;

/** The order in which an epoch sees the images, drawn from the seed and the epoch alone. */
final class EpochOrder {

    private EpochOrder() {}

    /** Returns a uniformly random permutation of {@code 0..n-1} (Fisher and Yates). */
    static long[] shuffled(int n, long seed, int epoch) {
        SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + epoch);
        long[] order = new long[n];
        for (int i = 0; i < n; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }
}
