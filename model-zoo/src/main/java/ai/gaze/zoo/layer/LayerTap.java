package ai.gaze.zoo.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Block;
import java.util.function.UnaryOperator;

/** Stands at every layer of a network during one forward pass, and watches it or steps in. */
@FunctionalInterface
public interface LayerTap {

    /**
     * Is called in place of a layer.
     *
     * @param layer the layer; each layer inside it is passed before it ends
     * @param x its input
     * @param layerItself computes its output
     * @return what the layers behind it receive
     */
    NDArray pass(Block layer, NDArray x, UnaryOperator<NDArray> layerItself);
}
