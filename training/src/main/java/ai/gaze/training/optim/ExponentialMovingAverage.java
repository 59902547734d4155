package ai.gaze.training.optim;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/**
 * Exponential moving average of the weights (Polyak and Juditsky, 1992): {@code a = d * a + (1 - d)
 * * w} after each step.
 */
public final class ExponentialMovingAverage implements AutoCloseable {

    private final NDManager manager;
    private final NDManager host;
    private final double decay;
    private final boolean warmUp;
    private final NDArray average;
    private long updates;

    /**
     * Begins with a copy of the weights.
     *
     * @param weights the flat weights; a sub-manager of theirs owns the average
     * @param decay how much of the average stays in each step, in [0, 1)
     * @param warmUp whether the decay of update t = 0, 1, ... is at most {@code (1 + t) / (10 +
     *     t)}, so that the first weights are soon forgotten
     */
    public ExponentialMovingAverage(NDArray weights, double decay, boolean warmUp) {
        if (!(decay >= 0 && decay < 1)) {
            throw new IllegalArgumentException("decay of " + decay);
        }
        manager = weights.getManager().newSubManager();
        host = manager.newSubManager(Device.cpu());
        this.decay = decay;
        this.warmUp = warmUp;
        average = weights.duplicate();
        average.attach(manager);
    }

    /** Takes the weights into the average, in place. */
    public void update(NDArray weights) {
        double d = warmUp ? Math.min(decay, (1.0 + updates) / (10.0 + updates)) : decay;
        InPlace.scale(host, average, d);
        try (NDArray share = InPlace.scaled(host, weights, 1 - d)) {
            average.addi(share);
        }
        updates++;
    }

    /** The averaged weights in the layout of the weights. */
    public NDArray average() {
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
     * @param saved a copy of what {@link #average()} was
     */
    public void restore(long savedUpdates, NDArray saved) {
        InPlace.assign(average, saved);
        updates = savedUpdates;
    }

    @Override
    public void close() {
        manager.close();
    }
}
