package ai.gaze.cli;

import ai.gaze.bench.Layout;
import ai.gaze.bench.StepBenchmark;
import ai.gaze.bench.StepTime;
import ai.gaze.training.execution.ExecutionMode;
import ai.gaze.training.execution.Precision;
import ai.gaze.training.run.Recipe;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code gaze bench step}. */
@Command(
        name = "step",
        description =
                "Time of a training step (forward, backward, optimizer) on a batch that is on the"
                        + " device, beside the same network and loss as one TorchScript function"
                        + " and the arithmetic alone.",
        footer = {
            "",
            "Images are 32x32, in 10 classes. Where a list is given everything in it takes turns in"
                    + " one run. \"x function\" is taken turn by turn. The arithmetic is that of"
                    + " forward and backward pass at the rate of large products.",
            "",
            "Example:",
            "  gaze bench step --set model=resnet18 --execution eager,compiled --precision"
                    + " fp32,bf16"
        })
final class BenchStepCommand implements Callable<Integer> {

    private static final String ROW = "%-13s %-24s %5s %-5s %-9s %-14s %9s %9s %9s %10s %10s%n";

    @Mixin private RecipeOptions measured;

    @Option(
            names = "--batch-size",
            paramLabel = "N",
            split = ",",
            description = "Images of a step; one or a list. Default: the recipe's.")
    private List<Integer> batchSizes = new ArrayList<>();

    @Option(
            names = "--execution",
            paramLabel = "NAME",
            split = ",",
            description = "eager, compiled or both. Default: the recipe's.")
    private List<String> executions = new ArrayList<>();

    @Option(
            names = "--precision",
            paramLabel = "NAME",
            split = ",",
            description =
                    "fp32, bf16 or fp16, or a list; those of 16 bits need --execution compiled."
                            + " Default: the recipe's.")
    private List<String> precisions = new ArrayList<>();

    @Option(
            names = "--layout",
            paramLabel = "NAME",
            split = ",",
            defaultValue = "channels-last",
            description =
                    "How the images lie in memory: channels-last, nchw or both. Default:"
                            + " ${DEFAULT-VALUE}.")
    private List<String> layouts;

    @Mixin private StepTurns often;
    @Mixin private DeviceOption device;
    @Mixin private BenchOutput output;

    @Override
    public Integer call() throws IOException {
        List<Map<String, String>> asked = List.of(Map.of());
        asked = withEach(asked, "batch-size", batchSizes);
        asked = withEach(asked, "execution", executions);
        asked = withEach(asked, "precision", precisions);
        List<Recipe> recipes = asked.stream().map(measured::recipe).filter(this::there).toList();
        List<StepTime> times =
                new StepBenchmark(
                                recipes,
                                layouts.stream().map(Layout::parse).toList(),
                                often.steps,
                                often.turns,
                                device.name)
                        .run(output.console()::step);
        return output.print(times, out -> table(out, times));
    }

    /** In a list of both, half precision of an eager step is left out: there is none. */
    private boolean there(Recipe recipe) {
        return executions.size() < 2
                || recipe.precision() == Precision.FP32
                || recipe.execution() == ExecutionMode.COMPILED;
    }

    /** Every combination of settings with each value of one more key; the same if there is none. */
    private static List<Map<String, String>> withEach(
            List<Map<String, String>> settings, String key, List<?> values) {
        if (values.isEmpty()) {
            return settings;
        }
        List<Map<String, String>> all = new ArrayList<>();
        for (Map<String, String> some : settings) {
            for (Object value : values) {
                Map<String, String> more = new LinkedHashMap<>(some);
                more.put(key, value.toString());
                all.add(more);
            }
        }
        return all;
    }

    private static void table(PrintWriter out, List<StepTime> times) {
        out.printf(
                ROW,
                "",
                "network",
                "batch",
                "",
                "execution",
                "layout",
                "ms",
                "least",
                "most",
                "images/s",
                "x function");
        for (StepTime time : times) {
            out.printf(
                    ROW,
                    time.kind().by(),
                    time.kind().model()
                            + ("none".equals(time.kind().attention())
                                    ? ""
                                    : " + " + time.kind().attention()),
                    time.kind().batchSize(),
                    time.kind().precision(),
                    time.kind().execution(),
                    time.kind().layout(),
                    BenchOutput.number(time.milliseconds().median()),
                    BenchOutput.number(time.milliseconds().least()),
                    BenchOutput.number(time.milliseconds().most()),
                    BenchOutput.number(time.imagesPerSecond().median()),
                    BenchOutput.number(time.timesFunction().median()));
        }
    }
}
