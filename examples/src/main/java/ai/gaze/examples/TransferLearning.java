package ai.gaze.examples;

import ai.djl.nn.Block;
import ai.gaze.training.Training;
import ai.gaze.training.optim.Optimizers;
import ai.gaze.training.run.RunDirectory;
import ai.gaze.zoo.FreezePlan;
import ai.gaze.zoo.Weights;
import ai.gaze.zoo.backbone.SimpleCnn;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Begins with the weights of a file, and trains the attention and the last layer alone. */
public final class TransferLearning {

    private TransferLearning() {}

    /** Trains once without attention, and then goes on with it. */
    public static void main(String[] arguments) throws IOException {
        Path run = Files.createTempDirectory("gaze").resolve("first");
        try (Training first =
                Training.builder()
                        .setNetwork(SimpleCnn.builder().setOutSize(10).build())
                        .setData(Sample.part(256, 100))
                        .addCallback(new RunDirectory(run))
                        .build()) {
            first.run();
        }
        Path file = run.resolve("checkpoints/best.safetensors");
        FreezePlan lastLayerAndAttention = FreezePlan.trainingOnly("attention", "fc2");
        try (Training second =
                Training.builder()
                        .setNetwork(SimpleCnn.builder().setOutSize(10).optAttention("se").build())
                        .setData(Sample.part(256, 100))
                        .optInitialWeights(network -> load(network, file))
                        .optFreeze(lastLayerAndAttention)
                        .optOptimizer(Optimizers.sgd(0.01).momentum(0.9))
                        .build()) {
            System.out.println(
                    second.frozen() + " of " + second.parameters() + " weights are frozen");
            second.run();
            System.out.println(second.metrics());
        }
    }

    private static void load(Block network, Path file) {
        try {
            // The attention has no weights in the file and begins anew.
            System.out.println(Weights.load(network, file, true));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
