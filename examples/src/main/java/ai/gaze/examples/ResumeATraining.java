package ai.gaze.examples;

import ai.gaze.training.Callback;
import ai.gaze.training.Training;
import ai.gaze.training.TrainingBuilder;
import ai.gaze.training.run.RunDirectory;
import ai.gaze.zoo.backbone.SimpleCnn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A training that is stopped in the middle of an epoch, and goes on in another process. */
public final class ResumeATraining {

    private ResumeATraining() {}

    private static TrainingBuilder builder(Path run) {
        return Training.builder()
                .setNetwork(SimpleCnn.builder().setOutSize(10).optAttention("eca").build())
                .setData(Sample.part(256, 100))
                .optEpochs(2)
                .optBatchSize(64)
                .addCallback(RunDirectory.resuming(run));
    }

    /** Stops after five steps, and goes on. */
    public static void main(String[] arguments) throws IOException {
        Path run = Files.createTempDirectory("gaze").resolve("run");
        Callback afterFive =
                Callback.afterStep(
                        t -> {
                            if (t.iteration() == 5) {
                                t.stop();
                            }
                        });
        try (Training training = builder(run).addCallback(afterFive).build()) {
            System.out.println(training.run().reason() + " at step " + training.iteration());
        }
        try (Training training = builder(run).build()) {
            System.out.println("goes on at step " + training.iteration());
            System.out.println(training.run().reason() + " at step " + training.iteration());
        }
    }
}
