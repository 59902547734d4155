package ai.gaze.cli;

import ai.gaze.bench.InferenceBenchmark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gaze bench inference}. */
@Command(
        name = "inference",
        description =
                "Time of exported networks for a batch of images, from numbers in Java's memory to"
                        + " answers there.",
        footer = {
            "",
            "All files and batches take turns in one run. bench/inference.py measures the same in"
                    + " Python.",
            "",
            "Example:",
            "  gaze bench inference model.pt model.onnx --batch-size 1,64"
        })
final class BenchInferenceCommand implements Callable<Integer> {

    @Parameters(
            arity = "1..*",
            paramLabel = "FILE",
            description = "TorchScript (.pt) or ONNX (.onnx) that gaze export wrote.")
    private List<Path> files;

    @Option(
            names = "--batch-size",
            paramLabel = "N",
            split = ",",
            defaultValue = "1,64",
            description = "Images at a time; one or a list. Default: ${DEFAULT-VALUE}.")
    private List<Integer> batchSizes;

    @Mixin private StepTurns often;
    @Mixin private BenchOutput output;

    @Override
    public Integer call() throws IOException {
        return output.figures(
                new InferenceBenchmark(files, batchSizes, often.steps, often.turns)
                        .run(output.console()::step));
    }
}
