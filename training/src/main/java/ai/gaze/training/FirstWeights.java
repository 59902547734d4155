package ai.gaze.training;

import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.util.NativeResource;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.layer.ParameterNames;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.stream.Collectors;

/**
 * The weights that a training gives to a network that had none. When they are freed with it, the
 * network has none again, so that it can be trained anew; unless somebody was given it trained, for
 * whom a fresh start in the next training would be a loss without a word.
 */
final class FirstWeights implements AutoCloseable {

    /** Weights of open trainings that handed them to nobody: they are gone when these close. */
    private static final Set<Parameter> LENT =
            Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    private final Block network;
    private final Set<Parameter> before;
    private boolean isHandedOut;

    private FirstWeights(Block network, Set<Parameter> before) {
        this.network = network;
        this.before = before;
    }

    /**
     * Takes notice of which weights a network has before a training gives it any.
     *
     * @throws UserException if they are those of another training, and gone when that is closed
     */
    static FirstWeights of(Block network) {
        if (ParameterNames.of(network).values().stream().anyMatch(LENT::contains)) {
            throw new UserException(
                    "the network has its weights from another training that is open; close that first, go on with its network(), or make the network anew");
        }
        return new FirstWeights(
                network,
                ParameterNames.of(network).values().stream()
                        .filter(Parameter::isInitialized)
                        .collect(
                                Collectors.toCollection(
                                        () -> Collections.newSetFromMap(new IdentityHashMap<>()))));
    }

    /** The training gave them. */
    void lend() {
        own().forEach(LENT::add);
    }

    /** Somebody was given the trained network. */
    void keep() {
        isHandedOut = true;
        own().forEach(LENT::remove);
    }

    private List<Parameter> own() {
        return ParameterNames.of(network).values().stream()
                .filter(parameter -> !before.contains(parameter))
                .toList();
    }

    /** Takes away what was freed; to be called when that has been. */
    @Override
    public void close() {
        if (isHandedOut) {
            return;
        }
        for (Parameter parameter : own()) {
            LENT.remove(parameter);
            if (parameter.isInitialized()
                    && parameter.getArray() instanceof NativeResource<?> array
                    && array.isReleased()) {
                parameter.close();
            }
        }
    }
}
