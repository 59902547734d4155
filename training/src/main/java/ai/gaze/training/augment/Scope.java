package ai.gaze.training.augment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.function.Function;

/** Frees what a computation leaves behind as soon as it is done, while it is still in the cache. */
final class Scope {

    private Scope() {}

    /**
     * Runs a computation in a manager of its own.
     *
     * @param owner of the result
     * @param computation gets the manager of everything else
     */
    static NDArray run(NDManager owner, Function<NDManager, NDArray> computation) {
        try (NDManager scratch = owner.newSubManager()) {
            NDArray result = computation.apply(scratch);
            result.attach(owner);
            return result;
        }
    }
}
