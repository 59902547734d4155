package ai.gaze.cli;

import ai.gaze.training.report.ConfusionMatrix;
import ai.gaze.training.run.Evaluation;
import ai.gaze.training.run.TrainedNetwork;
import ai.gaze.zoo.Nearest;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.file.AtomicFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gaze evaluate}. */
@Command(name = "evaluate", description = "Evaluates the network of a run on the test images.")
final class EvaluateCommand implements Callable<Integer> {

    private static final List<String> CHECKPOINTS = List.of("best", "last");

    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "RUN", description = "The run directory.")
    private Path run;

    @Option(
            names = "--checkpoint",
            paramLabel = "NAME",
            defaultValue = "best",
            description = "best or last. Default: ${DEFAULT-VALUE}.")
    private String checkpoint;

    @Option(
            names = "--top",
            paramLabel = "K",
            defaultValue = "5",
            description =
                    "Also count as right what is among the K highest. Default: ${DEFAULT-VALUE}.")
    private int top;

    @Mixin private RunOptions options = new RunOptions();

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        Console console = new Console(out, spec.commandLine().getErr());
        if (!CHECKPOINTS.contains(checkpoint)) {
            throw Nearest.unknown("checkpoint", checkpoint, CHECKPOINTS);
        }
        try (TrainedNetwork network =
                TrainedNetwork.load(run, checkpoint, options.device, console::warning)) {
            int classes = network.info().classes().size();
            if (top < 1 || top > classes) {
                throw new UserException(
                        "--top must be from 1 to the " + classes + " classes, not " + top);
            }
            Evaluation evaluation =
                    network.evaluate(options.loader(console).load(network.info().dataset()));
            ConfusionMatrix matrix =
                    new ConfusionMatrix(evaluation.classes(), evaluation.confusion());
            print(out, evaluation, matrix);
            Path picture = run.resolve("confusion-" + checkpoint + ".png");
            AtomicFiles.writeBytes(picture, matrix.png());
            out.println("confusion matrix as a picture: " + picture);
            out.flush();
        }
        return 0;
    }

    private void print(PrintWriter out, Evaluation evaluation, ConfusionMatrix matrix) {
        out.printf(
                Locale.ROOT,
                "accuracy %.2f %%  top-%d %.2f %%  loss %.4f  (%,d test images, %s checkpoint)%n%n",
                100 * evaluation.accuracy(),
                top,
                100 * evaluation.topAccuracy(top),
                evaluation.loss(),
                evaluation.labels().length,
                checkpoint);
        int[][] counts = evaluation.confusion();
        out.println("accuracy per class:");
        for (int i = 0; i < counts.length; i++) {
            int total = 0;
            for (int count : counts[i]) {
                total += count;
            }
            out.printf(
                    Locale.ROOT,
                    "  %-16s %6.2f %%%n",
                    evaluation.classes().get(i),
                    100.0 * counts[i][i] / Math.max(1, total));
        }
        out.println();
        out.println(matrix.text());
    }
}
