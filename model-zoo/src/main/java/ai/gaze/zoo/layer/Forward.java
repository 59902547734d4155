package ai.gaze.zoo.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import java.util.function.Supplier;

/**
 * One forward pass, which every layer is handed.
 *
 * @param parameters hands out the parameters
 * @param training whether dropout and batch normalization do as in training
 */
public record Forward(ParameterStore parameters, boolean training) {

    /** Calls a layer with one input and one output. */
    public NDArray call(Block layer, NDArray x) {
        return parameters instanceof ObservedStore observed
                ? observed.call(layer, x, training)
                : layer.forward(parameters, new NDList(x), training).singletonOrThrow();
    }

    /** Returns the value of a parameter on the device of {@code x}. */
    public NDArray value(Parameter parameter, NDArray x) {
        return parameters.getValue(parameter, x.getDevice(), training);
    }

    /** Returns whether no step moves a parameter. */
    public boolean isFrozen(Parameter parameter) {
        return parameters instanceof Freezing store
                ? store.isFrozen(parameter)
                : !parameter.requiresGradient();
    }

    /**
     * Tells whoever observes the pass of weights of attention.
     *
     * @param name what the weights are
     * @param weights computes them in the form in which they are observed; not called when nobody
     *     observes
     * @param axes the axes along which they sum to one, if they come from a softmax
     */
    public void observe(String name, Supplier<NDArray> weights, int... axes) {
        if (parameters instanceof ObservedStore observed) {
            observed.observe(name, weights, axes);
        }
    }
}
