package ai.gaze.training;

import ai.gaze.zoo.registry.FactoryException;
import java.util.function.Consumer;

/** A callback of one moment, named after the class in which its action stands. */
record LambdaCallback(String method, Consumer<Training> afterStep, Consumer<Training> afterEpoch)
        implements Callback {

    @Override
    public void stepEnded(Training training) {
        afterStep.accept(training);
    }

    @Override
    public void epochEnded(Training training) {
        afterEpoch.accept(training);
    }

    String name() {
        return method + " of " + FactoryException.madeBy(isOfStep() ? afterStep : afterEpoch);
    }

    private boolean isOfStep() {
        return method.equals("afterStep");
    }
}
