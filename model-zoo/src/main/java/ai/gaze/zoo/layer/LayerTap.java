package ai.gaze.zoo.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Block;
import java.util.function.UnaryOperator;

/** Stands at every layer of a network during one forward pass, and watches it or steps in. */
@FunctionalInterface
public interface LayerTap extends ForwardObserver {

    @Override
    NDArray pass(Block layer, NDArray x, UnaryOperator<NDArray> layerItself);
}
