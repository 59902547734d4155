package ai.gaze.training.explain;

import ai.gaze.training.run.TrainedNetwork;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Draws the weights of all attention modules for one image.
 *
 * <p>Weights of channels become bars; weights of positions become heat maps over the image, every
 * position a square of one colour; of an affinity the part that one position receives is drawn.
 * Every picture has its own scale, in the colours of viridis, from its lowest to its highest value.
 *
 * <pre>{@code
 * try (TrainedNetwork network = TrainedNetwork.load(run, "best", "cpu", warning)) {
 *     for (ModulePictures module : AttentionPictures.of(network, image)) {
 *         module.pictures().forEach(p -> page.add(p.png(), p.width(), p.caption()));
 *     }
 * }
 * }</pre>
 */
public final class AttentionPictures {

    private AttentionPictures() {}

    /**
     * Draws the weights of all modules of a run's network, affinities being those of the middle of
     * the image.
     *
     * @param network the network
     * @param image an image of the network's size
     * @return the modules in the order of the network; empty if it has no attention
     */
    public static List<ModulePictures> of(TrainedNetwork network, InputImage image) {
        try (ExplainedNetwork explained = ExplainedNetwork.of(network)) {
            return of(explained, image, Position.middle(image.size()));
        }
    }

    /**
     * Draws the weights of all modules.
     *
     * @param network the network
     * @param image an image of the network's size
     * @param at the position, in pixels of the image, whose affinities are drawn
     * @throws ai.gaze.zoo.UserException if the position lies outside the image
     */
    public static List<ModulePictures> of(ExplainedNetwork network, InputImage image, Position at) {
        Map<String, List<Picture>> pictures = new LinkedHashMap<>();
        for (ObservedWeights weights : AttentionWeights.of(network, image, at)) {
            pictures.computeIfAbsent(weights.module(), m -> new ArrayList<>())
                    .addAll(new WeightPictures(weights, image).draw());
        }
        return pictures.entrySet().stream()
                .map(
                        e ->
                                new ModulePictures(
                                        e.getKey(), ModuleName.place(e.getKey()), e.getValue()))
                .toList();
    }
}
