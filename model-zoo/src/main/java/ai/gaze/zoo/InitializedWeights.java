package ai.gaze.zoo;

import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.util.NativeResource;
import ai.gaze.zoo.layer.ParameterNames;

/** Makes sure that a network has weights, and that they were not freed. */
public final class InitializedWeights {

    private InitializedWeights() {}

    /**
     * Makes sure of it.
     *
     * @param what what is to become of the network, such as {@code that is to be exported}
     * @throws UserException if one is not there
     */
    public static void require(Block network, String what) {
        if (network == null) {
            throw UserException.of("the network %s is null; give one", what);
        }
        for (Parameter parameter : ParameterNames.of(network).values()) {
            if (!parameter.isInitialized()) {
                throw UserException.of(
                        "the network %s has no weights yet; initialize it, or train it", what);
            }
            if (parameter.getArray() instanceof NativeResource<?> array && array.isReleased()) {
                throw UserException.of(
                        "the weights of the network %s were freed with the training or the manager that made them; do it before that is closed",
                        what);
            }
        }
    }
}
