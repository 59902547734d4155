package ai.gaze.training.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.gaze.zoo.array.Casts;
import ai.gaze.zoo.array.HostArrays;
import java.util.List;

/**
 * Dynamic loss scaling (Micikevicius et al., "Mixed Precision Training", 2018) with the numbers and
 * the kernels of PyTorch's {@code GradScaler}: the loss is multiplied by a scale so that small
 * gradients do not vanish in float16. Where a gradient is not finite the step is to be left out and
 * the scale is halved; after 2000 good steps in a row it is doubled.
 *
 * <p>Scale and counts stay on the device: nothing here waits for it, but {@link #state}.
 */
public final class LossScaler implements AutoCloseable {

    private static final double GROWTH = 2;
    private static final double BACKOFF = 0.5;
    private static final int INTERVAL = 2000;

    private static final List<String> ARGUMENTS =
            List.of("gradient", "scale", "good", "skipped", "found");

    private static final List<String> CODE =
            List.of(
                    "gradients = [gradient]",
                    "inverse = torch.reciprocal(scale)",
                    "_0 = torch._amp_foreach_non_finite_check_and_unscale_(gradients, found,"
                            + " inverse)",
                    "_1 = torch._amp_update_scale_(scale, good, found, "
                            + GROWTH
                            + ", "
                            + BACKOFF
                            + ", "
                            + INTERVAL
                            + ")",
                    "_2 = torch.add_(skipped, found)",
                    "return gradients");

    private final NDManager manager;
    private final InPlaceFunction function;
    private NDArray scale;
    private NDArray good;
    private NDArray skipped;

    /**
     * Where the scaling stands.
     *
     * @param scale what the loss is multiplied by
     * @param good steps in a row since the scale was changed
     * @param skipped steps that were left out so far
     */
    public record State(double scale, int good, long skipped) {

        /** At the beginning. */
        public static final State INITIAL = new State(65536, 0, 0);
    }

    /**
     * @param manager its device is that of the training; a sub-manager owns the state
     */
    public LossScaler(NDManager manager) {
        this.manager = manager.newSubManager();
        function = new InPlaceFunction(this.manager, "gradient scaling", ARGUMENTS, CODE);
        restore(State.INITIAL);
    }

    /**
     * Returns the scaled loss, on whatever device, attached to the manager of the loss; gradients
     * flow through it.
     */
    public NDArray scaled(NDArray loss) {
        NDArray there = Casts.to(scale, loss.getDevice());
        if (there != scale) {
            there.attach(loss.getManager());
        }
        return loss.mul(there);
    }

    /** Returns what the loss is to be multiplied by now, a float32 scalar on the device. */
    public NDArray scale() {
        return scale;
    }

    /**
     * Divides a gradient by the scale in place, and adapts the scale to what is found in it.
     *
     * @param gradient the gradient of the scaled loss, float32
     * @return 0 if every number in it is finite, else 1 and the step is to be left out; a float32
     *     scalar of the manager of the gradient
     */
    public NDArray unscale(NDArray gradient) {
        NDArray found = gradient.getManager().zeros(new Shape(), DataType.FLOAT32);
        function.call(new NDList(gradient, scale, good, skipped, found));
        return found;
    }

    /** Reads where the scaling stands; this waits for the device. */
    public State state() {
        return new State(scale.getFloat(), good.getInt(), Math.round(skipped.getDouble()));
    }

    /** Goes back to where it stood. */
    public void restore(State state) {
        if (scale != null) {
            scale.close();
            good.close();
            skipped.close();
        }
        scale = HostArrays.scalar(manager, (float) state.scale());
        good = HostArrays.scalar(manager, state.good());
        skipped = HostArrays.scalar(manager, (double) state.skipped());
    }

    @Override
    public void close() {
        function.close();
        manager.close();
    }
}
