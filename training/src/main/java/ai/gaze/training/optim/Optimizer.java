package ai.gaze.training.optim;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.gaze.training.schedule.Rates;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.array.HostArrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An optimizer of one flat float32 vector of weights, with PyTorch's arithmetic.
 *
 * <p>All it knows is a count of steps and a few vectors, which can be saved and restored exactly.
 * Nothing here waits for the device.
 *
 * <p>One's own extends this, asks for the vectors that it remembers with {@link #zeros}, and is
 * declared by an {@link OptimizerType}; what it remembers elsewhere is lost when a training is
 * resumed:
 *
 * <pre>{@code
 * final class SignSgd extends Optimizer {
 *     static final Option<Double> MOMENTUM = Options.probability("momentum", 0.9);
 *     static final OptimizerType TYPE =
 *             OptimizerType.of("sign-sgd", List.of(MOMENTUM), (weights, o) -> new SignSgd(weights, o.get(MOMENTUM)));
 *     private final NDArray average;
 *     private final double momentum;
 *
 *     SignSgd(WeightVector weights, double momentum) {
 *         super(weights);
 *         average = zeros("average");
 *         this.momentum = momentum;
 *     }
 *
 *     protected void update(NDArray weights, NDArray gradient, Rates rates) {
 *         average.muli(momentum);
 *         average.addi(gradient);
 *         weights.subi(average.sign().mul(rates.learningRate()));
 *     }
 * }
 * }</pre>
 */
public abstract class Optimizer implements AutoCloseable {

    private static final float CLIP_EPSILON = 1e-6f;

    private final NDManager manager;
    private final NDManager host;
    private final long size;
    private final List<Shape> shapes;
    private final Map<String, NDArray> state = new LinkedHashMap<>();
    private final NDArray count;
    private NDArray limit;
    private InPlaceFunction clipping;
    private long tried;
    private long counted;
    private boolean skips;

    /**
     * @param weights what it will move; a sub-manager of theirs owns the state
     */
    protected Optimizer(WeightVector weights) {
        manager = weights.manager().newSubManager();
        host = manager.newSubManager(Device.cpu());
        size = weights.size();
        shapes = weights.shapes();
        count = manager.zeros(new Shape(1), DataType.FLOAT32);
    }

    final void clipTo(double norm) {
        if (norm > 0) {
            limit = HostArrays.scalar(host, (float) norm);
            if (clipping == null) {
                clipping = clipping(manager);
            }
        }
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
        tried++;
        // What an update forgets to close would stay as long as the weights, to whose manager its
        // results belong.
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            if (clipping != null) {
                clipping.call(new NDList(gradient, limit));
            }
            if (foundInf == null) {
                update(weights, gradient, rates);
            } else {
                update(weights, gradient, rates, foundInf);
                count().subi(foundInf);
                skips = true;
            }
        }
    }

    // As PyTorch's clip_grad_norm_ (Pascanu et al., 2013): g *= min(1, limit / (|g| + 1e-6)), with
    // the factor on the device. libtorch sums pairwise; its norm adds up one by one and is less
    // exact on long vectors.
    private static InPlaceFunction clipping(NDManager manager) {
        return new InPlaceFunction(
                manager,
                "gradient clipping",
                List.of("gradient", "limit"),
                List.of(
                        "norm = torch.sqrt(torch.sum(torch.square(gradient)))",
                        Texts.format("norm = torch.add(norm, %s)", (double) CLIP_EPSILON),
                        "ratio = torch.clamp_max(torch.div(limit, norm), 1.)",
                        "gradient = torch.mul_(gradient, ratio)",
                        "return [gradient]"));
    }

    /**
     * Changes weights and state in place. What it makes beside them is closed after it.
     *
     * @param weights {@code [size]} float32, without gradient
     * @param gradient {@code [size]} float32, clipped; it may be overwritten
     * @param rates of this step
     */
    protected abstract void update(NDArray weights, NDArray gradient, Rates rates);

    /**
     * Changes weights and state in place, or leaves both as they are.
     *
     * @param foundInf 0 to make the step and 1 to leave it out, a float32 scalar on the device
     */
    void update(NDArray weights, NDArray gradient, Rates rates, NDArray foundInf) {
        IdentityHashMap<NDArray, NDArray> before = new IdentityHashMap<>();
        before.put(weights, weights.duplicate());
        state.values().forEach(vector -> before.put(vector, vector.duplicate()));
        update(weights, gradient, rates);
        before.forEach((now, then) -> InPlace.assignIf(foundInf, now, then));
    }

    /** Number of steps made so far; where steps may be left out this waits for the device. */
    public long steps() {
        return skips ? Math.round(count().toFloatArray()[0]) : tried;
    }

    /**
     * The number of the step in {@link #update}, from 1, {@code [1]} float32 on the device: there a
     * kernel counts with it, and nobody waits.
     */
    protected final NDArray count() {
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
     * Returns the shapes of the weights whose numbers a vector of the {@link #state} has, in their
     * order; {@link KernelOrder} says how each of them lies.
     *
     * @param vector its name in the state
     */
    public List<Shape> shapes(String vector) {
        return shapes;
    }

    /**
     * Goes back to a saved state; the next step is then bit for bit the one that would have
     * followed.
     *
     * @param savedSteps what {@link #steps()} was
     * @param saved copies of what {@link #state()} was, on any device
     * @throws UserException if the names are those of another optimizer
     * @throws IllegalArgumentException if the shapes are those of another network
     */
    public void restore(long savedSteps, Map<String, NDArray> saved) {
        requireNames(saved.keySet());
        restoreOwn(savedSteps, saved);
    }

    // Of an optimizer that has others in it, what is its own.
    final void restoreOwn(long savedSteps, Map<String, NDArray> saved) {
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

    final void requireNames(Set<String> saved) {
        if (!saved.equals(state().keySet())) {
            throw new UserException(
                    Texts.format(
                            "the checkpoint is of another optimizer: it has %s of it, and this one keeps %s; take the optimizer that it was, or start a new run",
                            saved, state().keySet()));
        }
    }

    /**
     * Adds a vector of zeros to the state, which is saved and restored with it.
     *
     * @param name its name in checkpoints
     * @return {@code [size]} float32, to be changed in place
     * @throws UserException if it has one of that name, or is asked for when steps are made
     *     already: in both cases a resumed training would not go on as the unbroken one
     */
    protected final NDArray zeros(String name) {
        if (name == null || state.containsKey(name)) {
            throw new UserException(
                    Texts.format(
                            "optimizer %s keeps two vectors under \"%s\"; give each a name of its own",
                            getClass().getName(), name));
        }
        if (tried > 0) {
            throw new UserException(
                    Texts.format(
                            "optimizer %s asks for vector \"%s\" in a step; ask for it in the constructor",
                            getClass().getName(), name));
        }
        NDArray zeros = manager.zeros(new Shape(size), DataType.FLOAT32);
        state.put(name, zeros);
        return zeros;
    }

    final NDManager manager() {
        return manager;
    }

    /**
     * Returns a manager on the CPU, for numbers: {@code x.muli(HostArrays.scalar(host(), 0.5))}
     * does not wait for a GPU, as {@code x.muli(0.5)} does.
     */
    protected final NDManager host() {
        return host;
    }

    @Override
    public void close() {
        if (clipping != null) {
            clipping.close();
        }
        manager.close();
    }
}
