package ai.gaze.training;

import ai.gaze.zoo.registry.FactoryException;
import java.util.function.Consumer;

/**
 * A callback of one moment.
 *
 * @param name the moment and the class in which the action stands, for messages
 */
record LambdaCallback(String name, Consumer<Training> afterStep, Consumer<Training> afterEpoch)
        implements Callback {

    static LambdaCallback ofStep(Consumer<Training> action) {
        return new LambdaCallback(named("afterStep", action), action, training -> {});
    }

    static LambdaCallback ofEpoch(Consumer<Training> action) {
        return new LambdaCallback(named("afterEpoch", action), training -> {}, action);
    }

    private static String named(String moment, Consumer<Training> action) {
        return moment + " of " + FactoryException.madeBy(Given.given(moment, action));
    }

    @Override
    public void stepEnded(Training training) {
        afterStep.accept(training);
    }

    @Override
    public void epochEnded(Training training) {
        afterEpoch.accept(training);
    }
}
