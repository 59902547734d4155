package ai.gaze.zoo.layer;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;

/**
 * Parameters for one forward pass that a {@link LayerTap} accompanies. The store is what every
 * layer is handed, so nothing is left behind in the network.
 */
public final class TappedStore extends ParameterStore {

    private final ParameterStore parameters;
    private final LayerTap tap;

    /**
     * @param parameters hands out the parameters
     * @param tap is called at every layer of a {@link CompositeBlock}
     */
    public TappedStore(ParameterStore parameters, LayerTap tap) {
        super(parameters.getManager(), false);
        this.parameters = parameters;
        this.tap = tap;
    }

    NDArray call(Block layer, NDArray x, boolean training) {
        return tap.pass(layer, x, input -> CompositeBlock.run(layer, this, input, training));
    }

    @Override
    public NDArray getValue(Parameter parameter, Device device, boolean training) {
        return parameters.getValue(parameter, device, training);
    }
}
