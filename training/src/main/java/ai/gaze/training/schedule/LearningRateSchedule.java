package ai.gaze.training.schedule;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The learning rate of every step of a training.
 *
 * <p>Most schedules are formulas of the step and have no state. One that follows a metric is told
 * its value after each epoch and carries its state through a checkpoint.
 */
public interface LearningRateSchedule {

    /**
     * Returns the rates of a step.
     *
     * @param step how many steps have been made before it: 0 for the first; after a warm-up it is 0
     *     again
     */
    Rates at(long step);

    /**
     * Takes notice of the metric that the training watches. Schedules that are formulas do nothing.
     *
     * @param metric its value after an epoch; may be NaN
     * @param steps how many steps have been made so far
     */
    default void onMetric(double metric, long steps) {}

    /** Returns whether its rates have a momentum, which the optimizer then makes room for. */
    default boolean setsMomentum() {
        return false;
    }

    /**
     * Returns whether it has a warm-up of its own, so that none is put before it and its step 0 is
     * that of the training.
     */
    default boolean warmsUp() {
        return false;
    }

    /** What {@link #restore} needs to go on exactly; empty for schedules that are formulas. */
    default ObjectNode state() {
        return JsonNodeFactory.instance.objectNode();
    }

    /**
     * Goes back to a saved state.
     *
     * @param state what {@link #state()} was, of a schedule with the same settings
     * @throws IllegalArgumentException if something is missing
     */
    default void restore(ObjectNode state) {}
}
