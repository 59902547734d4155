package ai.gaze.training.execution;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.GradientCollector;
import ai.djl.training.loss.Loss;
import ai.gaze.training.data.Batch;
import ai.gaze.training.loss.Losses;
import ai.gaze.training.optim.FlatParameters;
import ai.gaze.training.optim.LossScaler;
import ai.gaze.training.optim.StepParameters;
import ai.gaze.training.torch.HeldBuffers;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.array.Casts;
import ai.gaze.zoo.array.HostArrays;
import ai.gaze.zoo.registry.FactoryException;
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
public final class Execution implements AutoCloseable {

    private final FlatParameters parameters;
    private final Loss criterion;
    private final LossScaler scaler;
    private final TrainingGraph eager;
    private final TrainingGraph compiled;

    private Execution(
            Block network,
            FlatParameters parameters,
            Loss criterion,
            LossScaler scaler,
            TrainingGraph compiled) {
        this.parameters = parameters;
        this.criterion = criterion;
        this.scaler = scaler;
        this.compiled = compiled;
        eager = new EagerGraph(network);
    }

    /**
     * Prepares the passes of a network with what is frozen in it now. Compiling takes about as long
     * as a few steps.
     *
     * @param mode the way that is wanted
     * @param precision what convolutions and matrix products compute in
     * @param network the network, initialized
     * @param parameters its parameters on the device of the training
     * @param criterion any loss, DJL's own or anybody's, as {@link Losses} has it
     * @param scaler scales the loss, which float16 needs; {@code null} for none
     * @param images shape of the images {@code [B, 3, H, W]}; the batch may have any size
     * @param warning is told why a network cannot be compiled and runs eagerly
     * @throws UserException if the precision is not there, or only in a compiled network and this
     *     one cannot be compiled
     */
    public static Execution create(
            ExecutionMode mode,
            Precision precision,
            Block network,
            FlatParameters parameters,
            Loss criterion,
            LossScaler scaler,
            Shape images,
            Consumer<String> warning) {
        NDManager device = parameters.vector().getManager();
        precision.requireUsable(mode);
        TrainingGraph compiled = null;
        if (mode == ExecutionMode.COMPILED) {
            try {
                compiled = CompiledGraph.of(network, precision, images, device);
            } catch (UserException e) {
                if (precision != Precision.FP32) {
                    throw UserException.of(
                            "in %s a network must be compiled, but: %s; use precision=fp32",
                            precision, e.getMessage(), e);
                }
                warning.accept(e.getMessage() + "; the training runs eagerly instead");
            }
        }
        return new Execution(network, parameters, criterion, scaler, compiled);
    }

    /** Returns how most steps run. */
    public ExecutionMode mode() {
        return compiled == null ? ExecutionMode.EAGER : ExecutionMode.COMPILED;
    }

    /**
     * Runs one batch forward and backward.
     *
     * @param step owner of everything that the pass makes
     * @param images {@code [B, 3, H, W]} of that manager
     * @param labels int64 {@code [B]}, or soft targets float32 {@code [B, classes]}; right is then
     *     who predicts the class of which there is most, of equal ones the first
     * @throws UserException if the loss does not fit
     */
    public Pass run(NDManager step, NDArray images, NDArray labels) {
        return unscaled(pass(step, images, labels, 1));
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
        Pass sum = null;
        for (int i = 0; i < batches; i++) {
            try (NDManager part = step.newSubManager()) {
                Batch batch = next.apply(part);
                double share = (double) batch.labels().getShape().get(0) / images;
                Pass pass = pass(part, batch.images(), batch.labels(), share);
                sum = sum == null ? pass.attach(step) : sum.add(pass);
            }
        }
        return unscaled(sum);
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

    // Of a part of a step its share of the loss, and the gradient of that.
    private Pass pass(NDManager step, NDArray images, NDArray labels, double share) {
        HeldBuffers.untilClosed(step);
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            StepParameters store = parameters.forStep(step);
            NDArray logits = logits(store, images);
            NDArray mean = Losses.mean(criterion, labels, logits);
            NDArray loss = share == 1 ? mean : shareOf(mean, share);
            backward(collector, scaler == null ? loss : scaler.scaled(loss));
            NDArray seen = logits.stopGradient();
            NDArray classes = labels.getShape().dimension() == 1 ? labels : labels.argMax(1);
            NDArray correct = Casts.to(seen.argMax(1).eq(classes), DataType.FLOAT32).sum();
            return new Pass(loss.stopGradient(), correct, store.gradient(), null);
        }
    }

    // A number on the host: a device takes it without waiting.
    private static NDArray shareOf(NDArray loss, double share) {
        NDManager host = loss.getManager().newSubManager(Device.cpu());
        return loss.mul(HostArrays.scalar(host, (float) share));
    }

    private NDArray logits(StepParameters store, NDArray images) {
        try {
            return graph(images).logits(store, images);
        } catch (Throwable e) {
            FactoryException.requireOfPart(e);
            if (e instanceof UserException || e instanceof EngineException) {
                throw (RuntimeException) e;
            }
            throw new UserException(
                    "the network cannot compute images %s: %s; mend it"
                            .formatted(images.getShape(), e),
                    e);
        }
    }

    private void backward(GradientCollector collector, NDArray loss) {
        try {
            collector.backward(loss);
        } catch (EngineException e) {
            if (!String.valueOf(e.getMessage()).contains("does not require grad")) {
                throw e;
            }
            throw new UserException(
                    Losses.named(criterion)
                            + " gives a number through which no gradient flows back to the logits;"
                            + " compute it of them by operations of NDArray alone",
                    e);
        }
    }

    private TrainingGraph graph(NDArray images) {
        return compiled != null && images.getShape().get(0) > 1 ? compiled : eager;
    }

    @Override
    public void close() {
        if (compiled != null) {
            compiled.close();
        }
    }
}
