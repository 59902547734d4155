package ai.gaze.training;

import java.util.function.Consumer;

/**
 * Takes part in a training, on its thread: what takes long here delays the next step. All callbacks
 * are told of a moment in the order in which they were added.
 *
 * <pre>{@code
 * Training.builder() ...
 *         .addCallback(Callback.afterEpoch(t -> System.out.println(t.epoch() + " " + t.metrics())))
 * }</pre>
 *
 * <p>One that must survive a resume is {@link Stateful}, too. One that throws ends the training:
 * the others are still told of the end of the epoch, a checkpoint is written, and {@link
 * CallbackException} names it.
 */
public interface Callback extends AutoCloseable {

    /**
     * The training is built, and has not begun. Whoever keeps trainings calls {@link
     * Training#restore} here.
     */
    default void trainingBuilt(Training training) {}

    /** The training begins, or goes on where {@link Training#iteration} says. */
    default void trainingBegan(Training training) {}

    /** An epoch begins, or goes on where {@link Training#step} says. */
    default void epochBegan(Training training) {}

    /**
     * A step was made. The device may still be at work on it: asking for {@link Training#loss}
     * waits for it.
     */
    default void stepEnded(Training training) {}

    /**
     * The losses of some steps were read, as happens every few steps.
     *
     * @param first number of the first of them, from 1 at the start of the training
     * @param losses the loss of each
     */
    default void lossesRead(Training training, long first, float... losses) {}

    /** An epoch was trained and evaluated: {@link Training#epochMetrics} is its own. */
    default void epochEnded(Training training) {}

    /**
     * Everything is such that the training could go on from here, after an epoch, where it is
     * stopped, or where {@link Training#requestCheckpoint} asked for it: {@link Training#save}
     * gives what a checkpoint needs.
     */
    default void checkpointDue(Training training) {}

    /** The training ended, or was stopped. */
    default void trainingEnded(Training training, TrainingResult result) {}

    /** Something that the person should know. */
    default void warning(String message) {}

    /** The training is closed. */
    @Override
    default void close() {}

    /** Does something after each step. */
    static Callback afterStep(Consumer<Training> action) {
        return LambdaCallback.ofStep(action);
    }

    /** Does something after each epoch, before its checkpoint is written. */
    static Callback afterEpoch(Consumer<Training> action) {
        return LambdaCallback.ofEpoch(action);
    }
}
