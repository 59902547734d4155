package ai.gaze.training;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.loss.Loss;
import ai.gaze.training.execution.BatchStatistics;
import ai.gaze.training.execution.Execution;
import ai.gaze.training.execution.ExecutionMode;
import ai.gaze.training.execution.Precision;
import ai.gaze.training.loss.ClassificationLoss;
import ai.gaze.training.optim.FlatParameters;
import ai.gaze.training.optim.LossScaler;
import ai.gaze.training.replica.ReplicatedExecution;
import ai.gaze.training.replica.SyncedExecution;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.trace.Graph;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Prepares the passes of the steps, on one device or on several.
 *
 * @param images shape of the images
 * @param scaler scales the loss; {@code null} for none
 */
record StepPasses(TrainingBuilder settings, Block network, Shape images, LossScaler scaler) {

    Execution of(FlatParameters parameters) {
        Supplier<Graph> recorded = once(() -> Execution.recorded(network, images, parameters));
        int devices = settings.devices.size();
        if (devices < 2) {
            return one(parameters, recorded, settings.warning);
        }
        if (settings.batchNorm == BatchStatistics.SYNC) {
            return synced(parameters, recorded);
        }
        return ReplicatedExecution.create(
                settings.devices,
                parameters,
                recorded,
                scaler,
                // One alone would be a batch of one, of which a normalization may know nothing.
                Math.min(2, settings.batchSize / devices),
                copy -> one(copy, recorded, copy == parameters ? settings.warning : told -> {}));
    }

    private Execution synced(FlatParameters parameters, Supplier<Graph> recorded) {
        if (settings.precision != Precision.FP32 || settings.execution != ExecutionMode.COMPILED) {
            throw UserException.of(
                    "batch-norm sync is only there in a compiled training in fp32, not %s in %s; set execution=compiled and precision=fp32, or batch-norm=local",
                    settings.execution, settings.precision);
        }
        if (settings.data.train().hasMasks()) {
            throw new UserException(
                    "batch-norm sync is not there for images with masks; set batch-norm=local");
        }
        try {
            return SyncedExecution.create(
                    settings.devices,
                    parameters,
                    recorded.get(),
                    one(parameters, recorded, settings.warning),
                    this::loss);
        } catch (UserException e) {
            throw UserException.of(
                    "with batch-norm sync a network must be compiled, but: %s; use batch-norm=local",
                    e.getMessage(), e);
        }
    }

    private static Supplier<Graph> once(Supplier<Graph> record) {
        Graph[] known = new Graph[1];
        return () -> {
            known[0] = known[0] == null ? record.get() : known[0];
            return known[0];
        };
    }

    private Execution one(
            FlatParameters parameters, Supplier<Graph> recorded, Consumer<String> warning) {
        return Execution.create(
                settings.execution,
                settings.precision,
                network,
                recorded,
                parameters,
                loss(parameters.vector().getManager()),
                scaler,
                warning);
    }

    private Loss loss(NDManager device) {
        return settings.loss instanceof ClassificationLoss own ? own.on(device) : settings.loss;
    }
}
