package ai.gaze.training.optim;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.gaze.zoo.layer.Freezing;
import java.util.Map;

/** Hands a network given arrays in place of its own parameters. */
class ViewStore extends ParameterStore implements Freezing {

    private final Map<String, NDArray> trainable;
    private final Map<String, NDArray> fixed;

    ViewStore(NDManager manager, Map<String, NDArray> trainable, Map<String, NDArray> fixed) {
        super(manager, false);
        this.trainable = trainable;
        this.fixed = fixed;
    }

    @Override
    public boolean isFrozen(Parameter parameter) {
        return !trainable.containsKey(parameter.getId());
    }

    @Override
    public NDArray getValue(Parameter parameter, Device device, boolean training) {
        if (parameter == null) {
            // DJL's blocks ask so for an optional parameter that they do not have.
            return null;
        }
        NDArray value = trainable.get(parameter.getId());
        if (value == null) {
            value = fixed.get(parameter.getId());
        }
        if (value == null) {
            throw new IllegalStateException(
                    "the parameter \"" + parameter.getName() + "\" is of another network");
        }
        return value;
    }
}
