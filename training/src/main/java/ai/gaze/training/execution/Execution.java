package ai.gaze.training.execution;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.loss.Loss;
import ai.gaze.training.data.Batch;
import ai.gaze.training.loss.Losses;
import ai.gaze.training.optim.FlatParameters;
import ai.gaze.training.optim.LossScaler;
import ai.gaze.training.torch.Recording;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.trace.Graph;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Runs the forward and backward pass of training steps.
 *
 * <pre>{@code
 * try (NDManager step = manager.newSubManager()) {
 *     Pass pass = execution.run(step, images, labels);
 *     optimizer.step(parameters.vector(), pass.gradient(), rates, pass.foundInf());
 * }
 * }</pre>
 *
 * <p>In float32 both ways compute the same. A step of a single image runs eagerly in a compiled
 * execution, too: the function was recorded with larger batches. Such a step is in float32.
 */
public abstract class Execution implements AutoCloseable {

    private final LossScaler scaler;

    /**
     * @param scaler scales the loss, which float16 needs; {@code null} for none
     */
    protected Execution(LossScaler scaler) {
        this.scaler = scaler;
    }

    /**
     * Prepares the passes of a network with what is frozen of its parameters. Compiling takes about
     * as long as a few steps.
     *
     * @param mode the way that is wanted
     * @param precision what convolutions and matrix products compute in
     * @param network the network
     * @param parameters its parameters on the device of the training
     * @param criterion any loss, DJL's own or anybody's, as {@link Losses} has it
     * @param scaler scales the loss, which float16 needs; {@code null} for none
     * @param warning is told why a network cannot be compiled and runs eagerly
     * @throws UserException if the precision is not there, or only in a compiled network and this
     *     one cannot be compiled
     */
    public static Execution create(
            ExecutionMode mode,
            Precision precision,
            ExecutedNetwork network,
            FlatParameters parameters,
            Loss criterion,
            LossScaler scaler,
            Consumer<String> warning) {
        NDManager device = parameters.vector().getManager();
        precision.requireUsable(mode);
        CompiledGraph compiled = null;
        if (mode == ExecutionMode.COMPILED) {
            try {
                Graph graph = network.recorded();
                compiled = CompiledGraph.of(network.block(), graph, precision, device);
            } catch (UserException e) {
                if (precision != Precision.FP32) {
                    throw UserException.of(
                            "in %s a network must be compiled, but: %s; use precision fp32",
                            precision, e.getMessage(), e);
                }
                warning.accept(e.getMessage() + "; the training runs eagerly instead");
            }
        }
        return new DeviceExecution(network, parameters, criterion, scaler, compiled);
    }

    /** Returns how most steps run. */
    public abstract ExecutionMode mode();

    /**
     * Runs one batch forward and backward.
     *
     * @param step owner of everything that the pass makes
     * @param images {@code [B, 3, H, W]} of that manager
     * @param labels int64 {@code [B]}, or soft targets float32 {@code [B, classes]}; right is then
     *     who predicts the class of which there is most, of equal ones the first; or masks int64
     *     {@code [B, H, W]}, of which the loss gets the pixels that count as if they were images
     * @throws UserException if the loss does not fit
     */
    public Pass run(NDManager step, NDArray images, NDArray labels) {
        begin();
        return unscaled(part(step, images, labels, 1, Turn.NOW));
    }

    /**
     * Runs several batches forward and backward, one after the other, as one: loss and gradient are
     * the means over all their images. What a batch needs is freed before the next one.
     *
     * @param step owner of what the pass gives
     * @param next gives the batches, each to its owner
     * @param batches how many there are
     * @param images how many images all of them have
     * @throws UserException if the loss does not fit
     */
    public Pass run(NDManager step, Function<NDManager, Batch> next, int batches, int images) {
        begin();
        Pass sum = null;
        for (int i = 0; i < batches; i++) {
            try (NDManager part = step.newSubManager()) {
                Batch batch = next.apply(part);
                double share = (double) batch.labels().getShape().get(0) / images;
                Pass pass = part(part, batch.images(), batch.labels(), share, Turn.NOW);
                sum = sum == null ? pass.attach(step) : sum.add(pass);
            }
        }
        return unscaled(sum);
    }

    /** Is called before the first batch of a step. */
    protected void begin() {}

    /**
     * Runs a part of a step.
     *
     * @param share of it in the step, from 0 to 1
     * @param turn when it computes forward
     * @return its share of the loss, and the gradient of that, which is still scaled
     */
    public abstract Pass part(
            NDManager step, NDArray images, NDArray labels, double share, Turn turn);

    /**
     * Computes the gradients of what was recorded.
     *
     * @throws UserException if the loss lets none through
     */
    protected static void backward(Recording recording, NDArray loss, Loss criterion) {
        try {
            recording.backward(loss);
        } catch (EngineException e) {
            throw isWithoutGradient(e)
                    ? withoutGradient(e, criterion)
                    : NetworkOutput.failed(
                            "the network with its loss cannot be computed backward", e);
        }
    }

    static boolean isWithoutGradient(EngineException e) {
        return String.valueOf(e.getMessage()).contains("does not require grad");
    }

    /** Whether a normalization was given one value of a channel. */
    public static boolean isOfOneValue(EngineException e) {
        return String.valueOf(e.getMessage()).contains("more than 1 value per channel");
    }

    static UserException withoutGradient(EngineException e, Loss criterion) {
        return new UserException(
                Losses.named(criterion)
                        + " gives a number through which no gradient flows back to the logits;"
                        + " compute it of them by operations of NDArray alone",
                e);
    }

    private Pass unscaled(Pass pass) {
        return scaler == null
                ? pass
                : new Pass(
                        pass.loss(),
                        pass.correct(),
                        pass.gradient(),
                        scaler.unscale(pass.gradient()));
    }

    @Override
    public abstract void close();
}
