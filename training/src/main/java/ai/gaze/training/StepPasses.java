package ai.gaze.training;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.loss.Loss;
import ai.gaze.training.execution.BatchStatistics;
import ai.gaze.training.execution.ExecutedNetwork;
import ai.gaze.training.execution.Execution;
import ai.gaze.training.execution.ExecutionMode;
import ai.gaze.training.execution.Precision;
import ai.gaze.training.loss.ClassificationLoss;
import ai.gaze.training.optim.FlatParameters;
import ai.gaze.training.optim.LossScaler;
import ai.gaze.training.replica.ReplicatedExecution;
import ai.gaze.training.replica.SyncedExecution;
import ai.gaze.zoo.UserException;
import java.util.function.Consumer;

/**
 * Prepares the passes of the steps, on one device or on several.
 *
 * @param images shape of the images
 * @param scaler scales the loss; {@code null} for none
 */
record StepPasses(TrainingBuilder settings, Block network, Shape images, LossScaler scaler) {

    Execution of(FlatParameters parameters) {
        int classes = settings.data == null ? 0 : settings.data.train().classNames().size();
        ExecutedNetwork trained = new ExecutedNetwork(network, classes, images, parameters);
        int devices = settings.devices.size();
        if (devices < 2) {
            return one(parameters, trained, settings.warning);
        }
        if (settings.batchNorm == BatchStatistics.SYNC) {
            return synced(parameters, trained);
        }
        return ReplicatedExecution.create(
                settings.devices,
                parameters,
                trained,
                scaler,
                // One alone would be a batch of one, of which a normalization may know nothing.
                Math.min(2, settings.batchSize / devices),
                copy -> one(copy, trained, copy == parameters ? settings.warning : told -> {}));
    }

    private Execution synced(FlatParameters parameters, ExecutedNetwork trained) {
        if (settings.precision != Precision.FP32 || settings.execution != ExecutionMode.COMPILED) {
            throw UserException.of(
                    "batch-norm sync is only there in a compiled training in fp32, not %s in %s; take execution compiled and precision fp32, or leave it out",
                    settings.execution, settings.precision);
        }
        if (settings.data.train().hasMasks()) {
            throw new UserException(
                    "batch-norm sync is not there for images with masks; leave it out");
        }
        try {
            return SyncedExecution.create(
                    settings.devices,
                    parameters,
                    trained.recorded(),
                    one(parameters, trained, settings.warning),
                    this::loss);
        } catch (UserException e) {
            throw UserException.of(
                    "with batch-norm sync a network must be compiled, but: %s; leave it out",
                    e.getMessage(), e);
        }
    }

    private Execution one(
            FlatParameters parameters, ExecutedNetwork trained, Consumer<String> warning) {
        return Execution.create(
                settings.execution,
                settings.precision,
                trained,
                parameters,
                loss(parameters.vector().getManager()),
                scaler,
                warning);
    }

    private Loss loss(NDManager device) {
        return settings.loss instanceof ClassificationLoss own ? own.on(device) : settings.loss;
    }
}
