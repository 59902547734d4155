package ai.gaze.training.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.gaze.zoo.UserException;
import java.util.Map;

/**
 * Exponential moving average of the weights (Polyak and Juditsky, 1992): {@code a += (1 - d) * (w -
 * a)} after each step, PyTorch's {@code lerp}.
 *
 * <p>As in timm's {@code ModelEmaV2}, the running statistics of batch normalizations are averaged
 * with the weights. An update is three operations on one vector (and three on that of the
 * statistics), in one call of the engine, whatever the network; it waits for nothing.
 */
public final class ExponentialMovingAverage implements AutoCloseable {

    private final NDManager manager;
    private final Mover mover;
    private final EmaSpec spec;
    private final FlatParameters weights;
    private final FlatParameters average;
    private long updates;

    /**
     * Begins with a copy of the weights.
     *
     * @param manager its device is that of the weights; a sub-manager owns the average
     * @param weights what is trained
     * @param spec how long the average remembers
     */
    public ExponentialMovingAverage(NDManager manager, FlatParameters weights, EmaSpec spec) {
        this.manager = manager.newSubManager();
        mover = new Mover(this.manager);
        this.spec = spec;
        this.weights = weights;
        average = weights.duplicate(this.manager);
    }

    /** Takes the weights as they are now into the average, in place. */
    public void update() {
        update(null);
    }

    /**
     * Takes the weights as they are now into the average, in place, or leaves it as it is. Either
     * way the update is counted: the warm-up goes on.
     *
     * @param foundInf 1 to leave the average as it is, else 0, a float32 scalar on the device;
     *     {@code null} for 0
     */
    public void update(NDArray foundInf) {
        average.moveTowards(weights, mover, 1 - spec.decayAt(updates), foundInf);
        updates++;
    }

    /**
     * Takes notice of the end of a step, or of an epoch, and takes the weights into the average if
     * it is of such. The end of an epoch counts once, also where it is told again after a break.
     *
     * @param epoch that has ended; 0 for a step
     */
    public void ended(int epoch, NDArray foundInf) {
        if (spec.isEqual() ? epoch > updates : epoch == 0) {
            update(foundInf);
        }
    }

    /** The averaged weights and running statistics. */
    public FlatParameters average() {
        return average;
    }

    /** Number of updates so far. */
    public long updates() {
        return updates;
    }

    /**
     * Goes back to a saved state.
     *
     * @param savedUpdates what {@link #updates()} was
     * @param saved copies of what the values of {@link #average()} were
     */
    public void restore(long savedUpdates, Map<String, NDArray> saved) {
        average.load(saved);
        updates = savedUpdates;
    }

    /**
     * Begins with the weights as they are.
     *
     * @param epochs how many are done
     * @throws UserException if the average is of the ends of some of these
     */
    public void begin(int epochs) {
        if (spec.isEqual() && epochs >= spec.swaStart()) {
            throw UserException.of(
                    "an average %s cannot begin after epoch %d, as the weights of those before are gone; set swa-start of ema to %d or more",
                    spec, epochs, epochs + 1);
        }
        average.assign(weights);
        updates = spec.isEqual() ? epochs : 0;
    }

    @Override
    public void close() {
        mover.close();
        manager.close();
    }
}
