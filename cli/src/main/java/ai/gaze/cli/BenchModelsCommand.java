package ai.gaze.cli;

import ai.gaze.bench.ModelTime;
import ai.gaze.bench.ModelsBenchmark;
import ai.gaze.training.run.Recipe;
import ai.gaze.zoo.attention.Attentions;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code gaze bench models}. */
@Command(
        name = "models",
        description =
                "Time of a training step with every attention module beside the same network without"
                        + " any, and their ratio.",
        footer = {
            "",
            "Images are 32x32, in 10 classes. All modules take turns in one run, each in its default"
                    + " place; \"x bare\" is taken turn by turn.",
            "",
            "Example:",
            "  gaze bench models --set model=resnet20 --set execution=compiled --attention"
                    + " se,eca,cbam"
        })
final class BenchModelsCommand implements Callable<Integer> {

    private static final String ROW = "%-30s %12s %9s %9s %9s %9s%n";

    @Mixin private RecipeOptions measured;

    @Option(
            names = "--attention",
            paramLabel = "NAME",
            split = ",",
            description = "The modules; one or a list. Default: all.")
    private List<String> attentions = new ArrayList<>();

    @Mixin private StepTurns often;
    @Mixin private DeviceOption device;
    @Mixin private BenchOutput output;

    @Override
    public Integer call() throws IOException {
        List<String> names = attentions.isEmpty() ? Attentions.names() : attentions;
        List<Recipe> recipes =
                Stream.concat(Stream.of("none"), names.stream())
                        .map(name -> measured.recipe(Map.of("attention", name)))
                        .toList();
        List<ModelTime> times =
                new ModelsBenchmark(recipes, often.steps, often.turns, device.name)
                        .run(output.console()::step);
        return output.print(times, out -> table(out, times));
    }

    private static void table(PrintWriter out, List<ModelTime> times) {
        StringBuilder kind = new StringBuilder(times.get(0).kind().model());
        kind.append(", batch ").append(times.get(0).kind().batchSize());
        kind.append(", ").append(times.get(0).kind().execution());
        kind.append(", ").append(times.get(0).kind().precision());
        out.println(kind);
        out.printf(ROW, "attention", "parameters", "ms", "x bare", "least", "most");
        for (ModelTime time : times) {
            out.printf(
                    ROW,
                    time.kind().attention(),
                    "+" + time.added(),
                    BenchOutput.number(time.milliseconds().median()),
                    BenchOutput.number(time.timesBare().median()),
                    BenchOutput.number(time.timesBare().least()),
                    BenchOutput.number(time.timesBare().most()));
        }
    }
}
