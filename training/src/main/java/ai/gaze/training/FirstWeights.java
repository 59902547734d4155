package ai.gaze.training;

import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.util.NativeResource;
import ai.gaze.zoo.layer.ParameterNames;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The weights that a training gives to a network that had none. When they are freed with it, the
 * network has none again, so that it can be trained anew; unless somebody was given it trained, for
 * whom a fresh start in the next training would be a loss without a word.
 */
final class FirstWeights implements AutoCloseable {

    private final Block network;
    private final Set<Parameter> before;
    private boolean isHandedOut;

    private FirstWeights(Block network, Set<Parameter> before) {
        this.network = network;
        this.before = before;
    }

    /** Takes notice of which weights a network has before a training gives it any. */
    static FirstWeights of(Block network) {
        return new FirstWeights(
                network,
                ParameterNames.of(network).values().stream()
                        .filter(Parameter::isInitialized)
                        .collect(
                                Collectors.toCollection(
                                        () -> Collections.newSetFromMap(new IdentityHashMap<>()))));
    }

    /** Somebody was given the trained network. */
    void keep() {
        isHandedOut = true;
    }

    /** Takes away what was freed; to be called when that has been. */
    @Override
    public void close() {
        if (isHandedOut) {
            return;
        }
        for (Parameter parameter : ParameterNames.of(network).values()) {
            if (!before.contains(parameter)
                    && parameter.isInitialized()
                    && parameter.getArray() instanceof NativeResource<?> array
                    && array.isReleased()) {
                parameter.close();
            }
        }
    }
}
