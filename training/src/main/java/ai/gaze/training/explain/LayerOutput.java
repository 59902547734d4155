package ai.gaze.training.explain;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.layer.LayerTap;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.Set;

/**
 * What a layer gives for one image, copied to the host.
 *
 * @param layer dotted name of the layer
 * @param shape without the axis of the batch: {@code [C, H, W]} or {@code [features]}
 * @param values the values, row by row
 * @param probabilities of the classes, {@code [classes]}, in the same pass; of pixels their shares
 */
@SuppressWarnings("ArrayRecordComponent") // a plain carrier, compared by nobody
record LayerOutput(String layer, Shape shape, float[] values, float[] probabilities) {

    /** Returns the length of an axis. */
    int size(int axis) {
        return Math.toIntExact(shape.get(axis));
    }

    /** Runs an image through the network. */
    static LayerOutput withAttention(ExplainedNetwork network, InputImage image, String layer) {
        return of(network, image, layer, Set.of())
                .orElseThrow(
                        () ->
                                UserException.of(
                                        "layer %s is not seen at work in this network; choose another, of a CompositeBlock such as NamedSequential",
                                        layer));
    }

    /**
     * Runs an image through the network with the same weights, but every attention module returns
     * its input as it is.
     *
     * @return empty if the layer is inside a module
     */
    static Optional<LayerOutput> withoutAttention(
            ExplainedNetwork network, InputImage image, String layer) {
        Set<Block> modules = Collections.newSetFromMap(new IdentityHashMap<>());
        modules.addAll(network.attention().values());
        return of(network, image, layer, modules);
    }

    private static Optional<LayerOutput> of(
            ExplainedNetwork network, InputImage image, String layer, Set<? extends Block> idle) {
        Block wanted = network.layer(layer);
        NDArray[] output = new NDArray[1];
        try (NDManager step = network.newManager()) {
            NDArray logits =
                    network.logits(
                            network.prepare(step, image),
                            (LayerTap)
                                    (block, x, itself) -> {
                                        NDArray y = idle.contains(block) ? x : itself.apply(x);
                                        if (block == wanted) {
                                            output[0] = y;
                                        }
                                        return y;
                                    });
            if (output[0] == null) {
                return Optional.empty();
            }
            return Optional.of(
                    new LayerOutput(
                            layer,
                            output[0].getShape().slice(1),
                            output[0].toFloatArray(),
                            network.answer(logits)));
        }
    }
}
