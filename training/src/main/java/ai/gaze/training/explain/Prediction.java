package ai.gaze.training.explain;

import ai.djl.ndarray.NDManager;
import java.util.Locale;

/**
 * What the network takes an image for.
 *
 * @param target index of the most probable class
 * @param name its name
 * @param probability from 0 to 1
 */
record Prediction(int target, String name, double probability) {

    static Prediction of(ExplainedNetwork network, InputImage image) {
        float[] probabilities;
        try (NDManager step = network.newManager()) {
            probabilities =
                    network.logits(network.prepare(step, image.pixels())).softmax(1).toFloatArray();
        }
        int best = best(probabilities);
        return new Prediction(best, network.classes().get(best), probabilities[best]);
    }

    /** Returns the index of the highest value, the first one of several. */
    static int best(float[] values) {
        int best = 0;
        for (int i = 1; i < values.length; i++) {
            best = values[i] > values[best] ? i : best;
        }
        return best;
    }

    static String text(String name, double probability) {
        return String.format(Locale.ROOT, "%s (%.1f %%)", name, 100 * probability);
    }

    @Override
    public String toString() {
        return text(name, probability);
    }
}
