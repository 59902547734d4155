package ai.gaze.training.explain;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.layer.AdaptiveAvgPool;
import ai.gaze.zoo.layer.LayerTap;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;

/** Finds the layer that is worth looking at. */
final class TargetLayer {

    private static final String BACKBONE = "backbone.";

    private TargetLayer() {}

    /**
     * Returns the name of the last layer of the last convolutional stage: the last one in front of
     * the pooling that gives a map of more than one position. Attention that stands there is part
     * of the stage. Of a network that gives a class of each pixel, it is the last one of its
     * backbone.
     */
    static String lastMap(ExplainedNetwork network, InputImage image) {
        Block[] last = new Block[1];
        Set<Block> head = Collections.newSetFromMap(new IdentityHashMap<>());
        network.layers()
                .forEach(
                        (name, layer) -> {
                            if (network.isOfPixels() && !name.startsWith(BACKBONE)) {
                                head.add(layer);
                            }
                        });
        // A block that ends in a pooling returns the very array of the pooling.
        Set<NDArray> pooled = Collections.newSetFromMap(new IdentityHashMap<>());
        try (NDManager step = network.newManager()) {
            network.logits(
                    network.prepare(step, image),
                    (LayerTap)
                            (layer, x, itself) -> {
                                NDArray y = itself.apply(x);
                                if (isPooling(layer, x.getShape(), y.getShape())) {
                                    pooled.add(y);
                                }
                                if (isMap(y.getShape())
                                        && !pooled.contains(y)
                                        && !head.contains(layer)) {
                                    last[0] = layer;
                                }
                                return y;
                            });
        }
        return network.layers().entrySet().stream()
                .filter(e -> e.getValue() == last[0])
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow(
                        () ->
                                new UserException(
                                        "no layer of the network is seen to give a map [N, C, H, W] of more than one position, which Grad-CAM and feature maps need; build it of NamedSequential or another CompositeBlock, or explain it without these"));
    }

    /** Whether it is {@code [N, C, H, W]} with more than one position. */
    static boolean isMap(Shape shape) {
        return shape.dimension() == 4 && shape.get(2) * shape.get(3) > 1;
    }

    private static boolean isPooling(Block layer, Shape in, Shape out) {
        if (layer instanceof AdaptiveAvgPool) {
            return true;
        }
        boolean shrinks =
                in.dimension() == 4
                        && out.dimension() == 4
                        && (out.get(2) < in.get(2) || out.get(3) < in.get(3));
        return shrinks && layer.getParameters().isEmpty();
    }
}
