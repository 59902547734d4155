package ai.gaze.zoo.layer;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import java.util.function.Supplier;

/**
 * Parameters for one forward pass that a {@link ForwardObserver} accompanies. The store is what
 * every layer is handed, so nothing is left behind in the network.
 */
public final class ObservedStore extends ParameterStore implements Freezing {

    private final ParameterStore parameters;
    private final ForwardObserver observer;
    private Block outermost;

    /**
     * @param parameters hands out the parameters
     * @param observer is called at every layer of a {@link CompositeBlock}
     * @throws ai.gaze.zoo.UserException if one of them is null
     */
    public ObservedStore(ParameterStore parameters, ForwardObserver observer) {
        super(Arguments.given("ObservedStore: parameters", parameters).getManager(), false);
        this.parameters = parameters;
        this.observer = Arguments.given("ObservedStore: observer", observer);
    }

    NDArray call(Block layer, NDArray x, boolean training) {
        return observer.pass(
                layer,
                x,
                input -> layer.forward(this, new NDList(input), training).singletonOrThrow());
    }

    /**
     * Runs a module of attention, which speaks for the modules that it is made of.
     *
     * @param module the module
     * @param itself computes its output
     */
    public NDArray within(Block module, Supplier<NDArray> itself) {
        if (outermost != null) {
            return itself.get();
        }
        outermost = module;
        try {
            return itself.get();
        } finally {
            outermost = null;
        }
    }

    /**
     * Hands over weights of the module that is running.
     *
     * @param name what they are
     * @param weights computes them; not called if nobody wants them
     * @param axes the axes along which they sum to one
     */
    public void observe(String name, Supplier<NDArray> weights, int... axes) {
        if (observer.wantsWeights()) {
            observer.observe(outermost, name, weights.get(), axes);
        }
    }

    @Override
    public boolean isFrozen(Parameter parameter) {
        return new Forward(parameters, true).isFrozen(parameter);
    }

    @Override
    public NDArray getValue(Parameter parameter, Device device, boolean training) {
        return parameters.getValue(parameter, device, training);
    }
}
