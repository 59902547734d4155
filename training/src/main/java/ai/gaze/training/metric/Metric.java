package ai.gaze.training.metric;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import java.util.function.ToDoubleFunction;

/**
 * A figure of how a network does on a whole set of images, such as its macro F1.
 *
 * <pre>{@code
 * Metric errors = Metric.of("errors", evaluation -> 1 - evaluation.accuracy()).lowerIsBetter();
 * }</pre>
 *
 * <p>A metric has no state: each evaluation makes an {@link Accumulator} of its own, so one metric
 * may serve several evaluations at once, in any thread. {@link Metrics} has those of Gaze.
 */
public interface Metric {

    /** Returns the name under which its value stands, in snake_case, such as {@code macro_f1}. */
    String name();

    /** Whether a higher value is a better one; as of the accuracy, and not of the loss. */
    default boolean isHigherBetter() {
        return true;
    }

    /** Whether its values are shares from 0 to 1, which people read as percent. */
    default boolean isShare() {
        return false;
    }

    /**
     * Refuses a number of classes that it cannot be computed for, before anything is trained.
     *
     * @throws UserException if it is one
     */
    default void requireFit(int classes) {}

    /**
     * Begins an evaluation.
     *
     * @param owner of what is to be kept on the device until the end of the evaluation
     */
    Accumulator begin(NDManager owner);

    /** Gathers over one evaluation what the value depends on. */
    @FunctionalInterface
    interface Accumulator extends AutoCloseable {

        /**
         * Takes notice of a batch. What is read from an array here waits for the device; what is
         * attached to the owner instead can be read at the end.
         *
         * @param labels int64 {@code [B]}, a copy of its own; it goes with the batch, as all that
         *     is computed of it
         * @param logits float32 {@code [B, classes]}, likewise
         */
        default void add(NDArray labels, NDArray logits) {}

        /**
         * Returns the value; NaN where it is not defined.
         *
         * @param evaluation of all images, with the values of the metrics that stand before this
         */
        double value(Evaluation evaluation);

        @Override
        default void close() {}
    }

    /**
     * Makes a metric of what is known of each image.
     *
     * @param name in snake_case
     * @param value computes it
     * @throws UserException if the name cannot be one
     */
    static Metric of(String name, ToDoubleFunction<Evaluation> value) {
        if (value == null) {
            throw new UserException(
                    Texts.format("null was given for what computes metric %s; give it", name));
        }
        return new NamedMetric(
                name, true, false, classes -> {}, owner -> value::applyAsDouble, false);
    }

    /** The same metric under another name. */
    default Metric named(String other) {
        return NamedMetric.like(this, other, isHigherBetter());
    }

    /** The same metric, of which a lower value is the better one. */
    default Metric lowerIsBetter() {
        return NamedMetric.like(this, name(), false);
    }

    /** Whether a value is better than another; one that is not a number never is. */
    default boolean isBetter(double value, double other) {
        if (Double.isNaN(value) || Double.isNaN(other)) {
            return !Double.isNaN(value);
        }
        return isHigherBetter() ? value > other : value < other;
    }
}
