package ai.gaze.training;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.loss.Loss;
import ai.gaze.training.execution.Execution;
import ai.gaze.training.loss.ClassificationLoss;
import ai.gaze.training.optim.FlatParameters;
import ai.gaze.training.optim.LossScaler;
import ai.gaze.training.replica.ReplicatedExecution;
import java.util.function.Consumer;

/**
 * Prepares the passes of the steps, on one device or on several.
 *
 * @param images shape of the images
 * @param scaler scales the loss; {@code null} for none
 */
record StepPasses(TrainingBuilder settings, Block network, Shape images, LossScaler scaler) {

    Execution of(FlatParameters parameters) {
        int devices = settings.devices.size();
        if (devices < 2) {
            return one(parameters, settings.warning);
        }
        return ReplicatedExecution.create(
                settings.devices,
                parameters,
                network,
                images,
                scaler,
                // One alone would be a batch of one, of which a normalization may know nothing.
                Math.min(2, settings.batchSize / devices),
                copy -> one(copy, copy == parameters ? settings.warning : told -> {}));
    }

    private Execution one(FlatParameters parameters, Consumer<String> warning) {
        Loss loss =
                settings.loss instanceof ClassificationLoss own
                        ? own.on(parameters.vector().getManager())
                        : settings.loss;
        return Execution.create(
                settings.execution,
                settings.precision,
                network,
                parameters,
                loss,
                scaler,
                images,
                warning);
    }
}
