package ai.gaze.training;

import ai.djl.ndarray.NDArray;
import ai.djl.util.NativeResource;
import ai.gaze.training.execution.Pass;
import ai.gaze.training.optim.Optimizer;
import ai.gaze.training.schedule.Rates;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.registry.FactoryException;
import java.util.Map;
import java.util.Objects;

/**
 * An optimizer, anybody's own, that is named where it fails.
 *
 * @param name its name
 */
record NamedOptimizer(String name, Optimizer optimizer) implements AutoCloseable {

    void step(NDArray weights, Pass pass, Rates rates) {
        try {
            optimizer.step(weights, pass.gradient(), rates, pass.foundInf());
        } catch (Throwable e) {
            throw failed("update", e);
        }
        if (weights instanceof NativeResource<?> array && array.isReleased()) {
            throw new UserException(
                    "optimizer " + name + " closed the weights; let it keep them open");
        }
    }

    Map<String, NDArray> state() {
        try {
            return Objects.requireNonNull(optimizer.state(), "null is no state");
        } catch (Throwable e) {
            throw failed("state", e);
        }
    }

    private RuntimeException failed(String moment, Throwable e) {
        return FactoryException.failed("optimizer " + name, moment, e);
    }

    @Override
    public void close() {
        if (optimizer == null) {
            return;
        }
        try {
            optimizer.close();
        } catch (Throwable e) {
            throw failed("close", e);
        }
    }
}
