package ai.gaze.training.explain;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.layer.LayerTap;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * What the network takes an image for.
 *
 * @param target index of the class
 * @param name its name
 * @param probability from 0 to 1; of a network that gives a class of each pixel the share of them
 */
public record Prediction(int target, String name, double probability) {

    /**
     * Returns the most probable classes, the first first.
     *
     * @param attention whether the attention modules do what they do, or pass on their input
     */
    static List<Prediction> best(
            ExplainedNetwork network, InputImage image, boolean attention, int most) {
        float[] probabilities = of(network, image, attention, network::answer);
        return IntStream.range(0, probabilities.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -probabilities[i]))
                .limit(most)
                .map(i -> new Prediction(i, network.classes().get(i), probabilities[i]))
                .toList();
    }

    /** Runs an image through a network, with its attention modules or without. */
    static <T> T of(
            ExplainedNetwork network,
            InputImage image,
            boolean attention,
            Function<NDArray, T> reading) {
        Set<Block> idle = attention ? Set.of() : network.attentionNames().keySet();
        try (NDManager step = network.newManager()) {
            return reading.apply(
                    network.logits(
                            network.prepare(step, image),
                            (LayerTap)
                                    (block, x, itself) ->
                                            idle.contains(block) ? x : itself.apply(x)));
        }
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
        return Texts.format("%s (%.1f %%)", name, 100 * probability);
    }

    @Override
    public String toString() {
        return text(name, probability);
    }
}
