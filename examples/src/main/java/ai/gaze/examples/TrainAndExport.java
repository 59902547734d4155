package ai.gaze.examples;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.gaze.training.Callback;
import ai.gaze.training.Training;
import ai.gaze.training.TrainingResult;
import ai.gaze.training.augment.Augmentations;
import ai.gaze.training.loss.Losses;
import ai.gaze.training.metric.Metrics;
import ai.gaze.training.optim.Optimizers;
import ai.gaze.training.run.RunDirectory;
import ai.gaze.training.schedule.Schedules;
import ai.gaze.zoo.backbone.CifarResNet;
import ai.gaze.zoo.export.Exports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Trains a network with attention, keeps a run directory, and exports what came out. */
public final class TrainAndExport {

    private TrainAndExport() {}

    /**
     * Trains.
     *
     * @param arguments the folder for the run and the export; a temporary one if there is none
     */
    public static void main(String[] arguments) throws IOException {
        Path folder =
                arguments.length > 0 ? Path.of(arguments[0]) : Files.createTempDirectory("gaze");
        Block network =
                CifarResNet.builder()
                        .setNumLayers(20)
                        .setOutSize(10)
                        .optAttention("cbam:reduction=8")
                        .build();
        try (Training training =
                Training.builder()
                        .setNetwork(network)
                        .setData(Sample.part(192, 64)) // Datasets.cifar10() has all of them
                        .optEpochs(2)
                        .optBatchSize(64)
                        .optSeed(1)
                        .optOptimizer(Optimizers.adamW(1e-3).weightDecay(0.05))
                        .optSchedule(Schedules.cosine().warmupEpochs(1))
                        .optLoss(Losses.crossEntropy(0.1))
                        .addAugmentation(
                                Augmentations.randomCrop(4), Augmentations.horizontalFlip(0.5))
                        .addMetric(Metrics.topK(5), Metrics.macroF1())
                        .addCallback(new RunDirectory(folder.resolve("run")))
                        .addCallback(
                                Callback.afterEpoch(
                                        t -> {
                                            System.out.println(t.epoch() + ": " + t.metrics());
                                            if (t.metric("macro_f1") > 0.95) {
                                                t.stop();
                                            }
                                        }))
                        .build()) {
            TrainingResult result = training.run();
            System.out.println("the best epoch is " + result.bestEpoch());
            Path file = folder.resolve("network.onnx");
            Exports.onnx(training.network(), new Shape(1, 3, 32, 32)).verified().write(file);
            System.out.println(file + " computes what the network does");
        }
    }
}
