package ai.gaze.training.execution;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.loss.Loss;
import ai.gaze.training.loss.Losses;
import ai.gaze.training.loss.Pixels;
import ai.gaze.training.optim.FlatParameters;
import ai.gaze.training.optim.LossScaler;
import ai.gaze.training.optim.StepParameters;
import ai.gaze.training.torch.HeldBuffers;
import ai.gaze.training.torch.Recording;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.array.HostArrays;
import ai.gaze.zoo.segmentation.AuxiliaryLoss;

/** Runs the passes of a step on one device, in the thread that asks for them. */
final class DeviceExecution extends Execution {

    private final FlatParameters parameters;
    private final Loss criterion;
    private final LossScaler scaler;
    private final TrainingGraph eager;
    private final CompiledGraph compiled;
    private final CompiledStep step;
    private final double auxiliaryWeight;

    DeviceExecution(
            ExecutedNetwork network,
            FlatParameters parameters,
            Loss criterion,
            LossScaler scaler,
            CompiledGraph compiled) {
        super(scaler);
        this.parameters = parameters;
        this.criterion = criterion;
        this.scaler = scaler;
        this.compiled = compiled;
        step = compiled == null ? null : compiled.step(parameters, criterion, scaler).orElse(null);
        eager = new EagerGraph(network);
        auxiliaryWeight =
                network.block() instanceof AuxiliaryLoss second ? second.auxiliaryWeight() : 0;
    }

    @Override
    public ExecutionMode mode() {
        return compiled == null ? ExecutionMode.EAGER : ExecutionMode.COMPILED;
    }

    @Override
    public Pass part(NDManager owner, NDArray images, NDArray labels, double share, Turn turn) {
        if (isOneFunction(images, labels, share, turn)) {
            return whole(images, labels);
        }
        HeldBuffers.untilClosed(owner);
        try (Recording recording = new Recording()) {
            StepParameters store = parameters.forStep(owner);
            NDList forward = turn.take(() -> forward(store, images, labels, share));
            NDArray loss = forward.get(0);
            backward(recording, scaler == null ? loss : scaler.scaled(loss), criterion);
            Pass pass = Pass.of(loss, forward.get(1), forward.get(2), store.gradient());
            return Pixels.areMasks(labels) ? pass.perImage(labels, forward.get(2)) : pass;
        }
    }

    private boolean isOneFunction(NDArray images, NDArray labels, double share, Turn turn) {
        return step != null
                && share == 1
                && turn == Turn.NOW
                && labels.getShape().dimension() == 1
                && images.getShape().get(0) > 1;
    }

    private Pass whole(NDArray images, NDArray labels) {
        try {
            return step.pass(images, labels);
        } catch (EngineException e) {
            throw isWithoutGradient(e)
                    ? withoutGradient(e, criterion)
                    : failed("the network with its loss", images, e);
        }
    }

    private NDList forward(StepParameters store, NDArray images, NDArray labels, double share) {
        NDArray computed = logits(store, images);
        NDList heads = auxiliaryWeight > 0 ? computed.split(2, 1) : new NDList(computed);
        Pixels given = given(labels, heads.get(0));
        NDArray mean = Losses.mean(criterion, given.labels(), given.logits());
        if (auxiliaryWeight > 0) {
            Pixels second = given(labels, heads.get(1));
            NDArray loss = Losses.mean(criterion, second.labels(), second.logits());
            mean = mean.add(shareOf(loss, auxiliaryWeight));
        }
        return new NDList(share == 1 ? mean : shareOf(mean, share), given.logits(), given.labels());
    }

    private static Pixels given(NDArray labels, NDArray logits) {
        return Pixels.areMasks(labels) ? Pixels.of(labels, logits) : new Pixels(labels, logits);
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
            throw failed("the network", images, e);
        }
    }

    private static RuntimeException failed(String what, NDArray images, Throwable e) {
        // Of which the training tells more.
        if (e instanceof EngineException engine && isOfOneValue(engine)) {
            return engine;
        }
        return NetworkOutput.failed(
                Texts.format("%s cannot compute images %s", what, images.getShape()), e);
    }

    private TrainingGraph graph(NDArray images) {
        return compiled != null && images.getShape().get(0) > 1 ? compiled : eager;
    }

    @Override
    public void close() {
        if (step != null) {
            step.close();
        }
        if (compiled != null) {
            compiled.close();
        }
    }
}
