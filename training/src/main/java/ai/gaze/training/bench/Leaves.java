package ai.gaze.training.bench;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The parameters of one pass: leaves of the autograd graph without a gradient of earlier passes.
 */
final class Leaves extends ParameterStore {

    private final Map<String, NDArray> byId = new LinkedHashMap<>();

    /**
     * @param pass owner of the leaves
     * @param parameters initialized parameters on the device of {@code pass}; running statistics
     *     are shared, everything else is not changed
     */
    Leaves(NDManager pass, Collection<Parameter> parameters) {
        super(pass, false);
        for (Parameter parameter : parameters) {
            NDArray leaf = parameter.getArray().stopGradient();
            leaf.attach(pass);
            leaf.setRequiresGradient(parameter.requiresGradient());
            byId.put(parameter.getId(), leaf);
        }
    }

    @Override
    public NDArray getValue(Parameter parameter, Device device, boolean training) {
        return parameter == null ? null : byId.get(parameter.getId());
    }

    /** Returns all leaves in the order of the parameters. */
    NDList all() {
        return new NDList(byId.values());
    }
}
