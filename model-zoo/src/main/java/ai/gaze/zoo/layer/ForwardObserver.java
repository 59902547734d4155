package ai.gaze.zoo.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Block;
import java.util.function.UnaryOperator;

/**
 * Accompanies one forward pass in an {@link ObservedStore}: it stands at every layer, and is told
 * of the weights of attention. The network knows nothing of it before and after.
 */
public interface ForwardObserver {

    /**
     * Is called in place of a layer, and watches it or steps in.
     *
     * @param layer the layer; each layer inside it is passed before it ends
     * @param x its input
     * @param layerItself computes its output
     * @return what the layers behind it receive
     */
    default NDArray pass(Block layer, NDArray x, UnaryOperator<NDArray> layerItself) {
        return layerItself.apply(x);
    }

    /** Returns whether weights are to be computed in the form in which they are observed. */
    default boolean wantsWeights() {
        return false;
    }

    /**
     * Receives weights of attention.
     *
     * <p>The array belongs to the manager of the forward pass and is closed with it: copy what is
     * to be kept. Reading its values waits for the device.
     *
     * @param module the module that computed them; of modules inside each other the outermost
     * @param name what they are
     * @param weights the weights
     * @param axes the axes along which they sum to one, as a softmax makes them; none for gates
     */
    default void observe(Block module, String name, NDArray weights, int... axes) {}
}
