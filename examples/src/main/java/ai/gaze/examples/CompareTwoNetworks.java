package ai.gaze.examples;

import ai.gaze.training.Training;
import ai.gaze.zoo.backbone.SimpleCnn;
import java.util.List;

/**
 * Trains two networks from the same seeds, so that runs of a seed differ by the attention alone.
 */
public final class CompareTwoNetworks {

    private CompareTwoNetworks() {}

    private static double accuracy(String attention, long seed) {
        try (Training training =
                Training.builder()
                        .setNetwork(
                                SimpleCnn.builder().setOutSize(10).optAttention(attention).build())
                        .setData(Sample.part(256, 100))
                        .optSeed(seed)
                        .build()) {
            training.run();
            return training.metric("accuracy");
        }
    }

    /** Prints the difference for each seed. */
    public static void main(String[] arguments) {
        double sum = 0;
        List<Long> seeds = List.of(1L, 2L);
        for (long seed : seeds) {
            double gain = accuracy("se", seed) - accuracy("none", seed);
            System.out.printf(
                    "seed %d: %+.1f points with squeeze-and-excitation%n", seed, 100 * gain);
            sum += gain;
        }
        System.out.printf(
                "mean of %d seeds: %+.1f points%n", seeds.size(), 100 * sum / seeds.size());
    }
}
