package ai.gaze.training;

import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.util.NativeResource;
import ai.gaze.zoo.FreezePlan;
import ai.gaze.zoo.WeightPatterns;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which weights were frozen before the plan of a training froze others: what it froze is not to
 * stay so in the next training of the same network, which may have no plan.
 *
 * @param frozen of each weight that training can move
 */
record FrozenBefore(Map<Parameter, Boolean> frozen) implements AutoCloseable {

    /** Takes notice of what is frozen now; of nothing where the plan freezes nothing. */
    static FrozenBefore of(Block network, FreezePlan plan) {
        Map<Parameter, Boolean> frozen = new LinkedHashMap<>();
        if (!plan.isNone()) {
            WeightPatterns.trainable(network)
                    .values()
                    .forEach(parameter -> frozen.put(parameter, !parameter.requiresGradient()));
        }
        return new FrozenBefore(frozen);
    }

    /** Freezes and unfreezes as it was, unless the array is gone. */
    @Override
    public void close() {
        frozen.forEach(
                (parameter, wasFrozen) -> {
                    boolean isThere =
                            parameter.isInitialized()
                                    && !(parameter.getArray() instanceof NativeResource<?> array
                                            && array.isReleased());
                    if (isThere && parameter.requiresGradient() == wasFrozen) {
                        parameter.freeze(wasFrozen);
                    }
                });
    }
}
