package ai.gaze.training.execution;

import ai.djl.ndarray.NDList;
import java.util.function.Supplier;

/** When a part of a step computes forward. */
@FunctionalInterface
public interface Turn {

    /** At once. */
    Turn NOW = Supplier::get;

    /** Waits for its turn, and computes. */
    NDList take(Supplier<NDList> forward);
}
