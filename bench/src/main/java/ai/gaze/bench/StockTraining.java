package ai.gaze.bench;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import ai.gaze.zoo.CloseOnFailure;
import ai.gaze.zoo.ModelSpec;
import ai.gaze.zoo.ModelZoo;

/**
 * The peer of Gaze's loop: DJL's own trainer with its own Adam on the same network. It does nothing
 * but forward, backward and update on one batch that is there already: no data, no augmentation, no
 * metrics.
 */
final class StockTraining implements AutoCloseable {

    private final Model model;
    private final Trainer trainer;
    private final NDManager manager;
    private final NDArray images;
    private final NDArray labels;

    static StockTraining of(ModelSpec spec, int batchSize, Device device) {
        return CloseOnFailure.of(
                Model.newInstance("stock", device),
                model -> new StockTraining(model, spec, batchSize, device));
    }

    private StockTraining(Model model, ModelSpec spec, int batchSize, Device device) {
        this.model = model;
        model.setBlock(ModelZoo.create(spec));
        trainer =
                model.newTrainer(
                        new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
                                .optDevices(new Device[] {device})
                                .optOptimizer(
                                        Optimizer.adam()
                                                .optLearningRateTracker(Tracker.fixed(1e-3f))
                                                .build()));
        Shape shape = new Shape(batchSize, 3, spec.inputSize().height(), spec.inputSize().width());
        trainer.initialize(shape);
        manager = model.getNDManager().newSubManager();
        images = manager.randomNormal(shape);
        labels = StepBatch.labels(manager, batchSize, spec.classes());
    }

    /**
     * Trains some steps and returns images per second; reads the loss of the last step, so that the
     * device is done.
     */
    double imagesPerSecond(int steps) {
        long began = System.nanoTime();
        for (int i = 0; i < steps; i++) {
            try (NDManager step = manager.newSubManager()) {
                NDArray batch = images.stopGradient();
                batch.attach(step);
                try (GradientCollector collector = trainer.newGradientCollector()) {
                    NDArray logits = trainer.forward(new NDList(batch)).singletonOrThrow();
                    NDArray loss =
                            trainer.getLoss().evaluate(new NDList(labels), new NDList(logits));
                    collector.backward(loss);
                    if (i == steps - 1) {
                        loss.getFloat();
                    }
                }
                trainer.step();
            }
        }
        return steps * images.getShape().get(0) / ((System.nanoTime() - began) / 1e9);
    }

    @Override
    public void close() {
        trainer.close();
        model.close();
    }
}
