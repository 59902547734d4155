package ai.gaze.training.optim;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.gaze.training.schedule.Rates;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An optimizer of one flat float32 vector of weights, with PyTorch's arithmetic.
 *
 * <p>All it knows is a count of steps and a few vectors, which can be saved and restored exactly.
 * Nothing here waits for the device.
 */
public abstract class Optimizer implements AutoCloseable {

    private final NDManager manager;
    private final NDManager host;
    private final long size;
    private final double clipNorm;
    private final Map<String, NDArray> state = new LinkedHashMap<>();
    private final NDArray count;
    private long tried;
    private long counted;
    private boolean skips;

    /**
     * @param manager its device is that of the weights; a sub-manager owns the state
     * @param size number of weights
     * @param clipNorm largest norm of a gradient, or 0 to leave all gradients alone
     */
    Optimizer(NDManager manager, long size, double clipNorm) {
        this.manager = manager.newSubManager();
        this.host = this.manager.newSubManager(Device.cpu());
        this.size = size;
        this.clipNorm = clipNorm;
        count = this.manager.zeros(new Shape(1), DataType.FLOAT32);
    }

    /**
     * Changes the weights in place.
     *
     * @param weights {@code [size]}, without gradient
     * @param gradient {@code [size]}; it is used up: its values are undefined afterwards
     * @param rates of this step
     */
    public final void step(NDArray weights, NDArray gradient, Rates rates) {
        step(weights, gradient, rates, null);
    }

    /**
     * Changes the weights in place, or leaves everything as it is, which the host need not know. A
     * step that is left out is not counted, as with PyTorch's {@code GradScaler}.
     *
     * @param foundInf 0 to make the step and 1 to leave it out, a float32 scalar on the device;
     *     {@code null} to make it
     */
    public final void step(NDArray weights, NDArray gradient, Rates rates, NDArray foundInf) {
        if (clipNorm > 0) {
            GradientClipping.clip(host, gradient, clipNorm);
        }
        tried++;
        update(weights, gradient, rates, foundInf);
        if (foundInf != null) {
            count().subi(foundInf);
            skips = true;
        }
    }

    abstract void update(NDArray weights, NDArray gradient, Rates rates, NDArray foundInf);

    /** Number of steps made so far; where steps may be left out this waits for the device. */
    public long steps() {
        return skips ? Math.round(count().toFloatArray()[0]) : tried;
    }

    /**
     * The number of the step in {@link #update}, from 1, {@code [1]} float32 on the device: there a
     * kernel counts with it, and nobody waits.
     */
    final NDArray count() {
        if (counted != tried) {
            InPlace.shift(host, count, (double) (tried - counted));
            counted = tried;
        }
        return count;
    }

    /** The vectors that the next step depends on, by name; each {@code [size]} float32. */
    public Map<String, NDArray> state() {
        return Collections.unmodifiableMap(state);
    }

    /**
     * Goes back to a saved state; the next step is then bit for bit the one that would have
     * followed.
     *
     * @param savedSteps what {@link #steps()} was
     * @param saved copies of what {@link #state()} was, on any device
     * @throws IllegalArgumentException if names or shapes are those of another optimizer
     */
    public void restore(long savedSteps, Map<String, NDArray> saved) {
        if (!saved.keySet().equals(state.keySet())) {
            throw new IllegalArgumentException(
                    "saved are " + saved.keySet() + " but expected were " + state.keySet());
        }
        saved.forEach(
                (name, value) -> {
                    if (!value.getShape().equals(new Shape(size))) {
                        throw new IllegalArgumentException(
                                "\"" + name + "\" has " + value.getShape() + ", not " + size);
                    }
                });
        saved.forEach((name, value) -> InPlace.assign(state.get(name), value));
        InPlace.scale(host, count, 0);
        counted = 0;
        tried = savedSteps;
    }

    /** Adds a vector of zeros to the state. */
    final NDArray zeros(String name) {
        NDArray zeros = manager.zeros(new Shape(size), DataType.FLOAT32);
        state.put(name, zeros);
        return zeros;
    }

    final NDManager host() {
        return host;
    }

    @Override
    public void close() {
        manager.close();
    }
}
