package ai.gaze.training.schedule;

import java.util.OptionalDouble;

/**
 * What a schedule sets for one step of the optimizer.
 *
 * @param learningRate the learning rate
 * @param momentum the momentum of SGD or the first beta of Adam, if the schedule cycles it
 */
public record Rates(double learningRate, OptionalDouble momentum) {

    public Rates {
        momentum = momentum == null ? OptionalDouble.empty() : momentum;
    }

    /** A learning rate alone; the optimizer keeps its own momentum. */
    public static Rates of(double learningRate) {
        return new Rates(learningRate, OptionalDouble.empty());
    }
}
