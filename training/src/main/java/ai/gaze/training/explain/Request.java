package ai.gaze.training.explain;

import ai.gaze.zoo.Nearest;
import ai.gaze.zoo.UserException;
import java.util.Set;

/**
 * What is to be explained, and how.
 *
 * @param methods the ways
 * @param layer dotted name of the layer for Grad-CAM and features; {@code null} for the last one of
 *     the last convolutional stage
 * @param target name of the class for Grad-CAM; {@code null} for the one that the network sees
 * @param at the position whose affinities are drawn; {@code null} for the middle of the image
 */
public record Request(Set<Method> methods, String layer, String target, Position at) {

    /**
     * Refuses what a network cannot show.
     *
     * @throws UserException naming what is asked for and what there is
     */
    public void requireFitting(ExplainedNetwork network) {
        if (network.attention().isEmpty() && methods.stream().anyMatch(Method::needsAttention)) {
            throw new UserException(
                    "the network has no attention module whose weights could be shown; methods"
                            + " grad-cam and features show what it looks at");
        }
        if (layer != null) {
            network.layer(layer);
        }
        if (target != null && !network.classes().contains(target)) {
            throw Nearest.unknown("class", target, network.classes());
        }
        if (at != null) {
            at.requireInside(network.size());
        }
    }
}
