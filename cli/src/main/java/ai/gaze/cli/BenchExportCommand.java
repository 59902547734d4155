package ai.gaze.cli;

import ai.gaze.training.bench.ExportBenchmark;
import ai.gaze.zoo.AttentionSpec;
import ai.gaze.zoo.ModelSpec;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code gaze bench export}. */
@Command(
        name = "export",
        description =
                "Time from images to scores on the CPU: the network as DJL's block, as TorchScript"
                        + " and in ONNX Runtime; and the time to trace and to write it.",
        footer = {
            "",
            "Images are 32x32, in 10 classes. PyTorch has the threads that OMP_NUM_THREADS says,"
                    + " ONNX Runtime all processors: to compare like with like give the process one"
                    + " (taskset -c 0)."
        })
final class BenchExportCommand implements Callable<Integer> {

    private static final int CLASSES = 10;
    private static final int SIDE = 32;

    @Option(
            names = "--model",
            paramLabel = "NAME",
            defaultValue = "resnet18",
            description = "The backbone. Default: ${DEFAULT-VALUE}.")
    private String model;

    @Option(
            names = "--attention",
            paramLabel = "NAME",
            defaultValue = "cbam",
            description = "The attention in it, or none. Default: ${DEFAULT-VALUE}.")
    private String attention;

    @Option(
            names = "--batch-size",
            paramLabel = "N",
            split = ",",
            defaultValue = "1,64",
            description = "Images of a question; one or a list. Default: ${DEFAULT-VALUE}.")
    private List<Integer> batchSizes;

    @Option(
            names = "--steps",
            paramLabel = "N",
            defaultValue = "5",
            description = "Questions of a turn. Default: ${DEFAULT-VALUE}.")
    private int steps;

    @Mixin private Turns turns;
    @Mixin private BenchOutput output;

    @Override
    public Integer call() throws IOException {
        ModelSpec spec =
                new ModelSpec(model, AttentionSpec.parse(attention), null, CLASSES, SIDE, Map.of());
        return output.figures(
                new ExportBenchmark(spec, batchSizes, steps, turns.turns)
                        .run(output.console()::step));
    }
}
