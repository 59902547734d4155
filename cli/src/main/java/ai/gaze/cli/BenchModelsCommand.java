package ai.gaze.cli;

import ai.gaze.bench.ModelTime;
import ai.gaze.bench.ModelTimesFile;
import ai.gaze.bench.ModelsBenchmark;
import ai.gaze.bench.StepKind;
import ai.gaze.training.device.Machine;
import ai.gaze.training.run.Recipe;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.attention.Attentions;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
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
            "Images are 32x32, in 10 classes. Each module, in its default place, takes turns with the"
                    + " bare network; \"x bare\" is taken turn by turn. One that this network cannot"
                    + " bear is named, and the others are measured.",
            "",
            "Example:",
            "  gaze bench models --set model=resnet20 --attention se,eca,cbam:reduction=8",
            "  gaze bench models --set model=resnet18 --set batch-size=16 --output modules.tsv"
        })
final class BenchModelsCommand implements Callable<Integer> {

    private static final String ROW = "%-30s %12s %9s %9s %9s %9s%n";

    @Mixin private RecipeOptions measured;

    @Option(
            names = "--attention",
            paramLabel = "NAME",
            // Not before a further option, as in cbam:reduction=8,kernel=3.
            split = ",(?![\\w-]+=)",
            splitSynopsisLabel = ",",
            description = "The modules; one or a list. Default: all.")
    private List<String> attentions = new ArrayList<>();

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description =
                    "Write a row for each module to this file as soon as it is measured, and measure"
                            + " only what is not in it yet.")
    private Path file;

    @Mixin private StepTurns often;
    @Mixin private DeviceOption device;
    @Mixin private BenchOutput output;

    @Override
    public Integer call() throws IOException {
        List<String> names = attentions.isEmpty() ? Attentions.names() : attentions;
        List<Recipe> recipes = new ArrayList<>();
        Stream.concat(Stream.of("none"), names.stream())
                .forEach(name -> recipes.add(measured.recipe(Map.of("attention", name))));
        // A name that is written wrong is no module that a network cannot bear.
        recipes.stream()
                .map(Recipe::attention)
                .filter(attention -> !attention.isNone())
                .forEach(asked -> Attentions.get(asked.name()).read(asked.options()));
        ModelsBenchmark benchmark =
                new ModelsBenchmark(recipes.get(0), often.steps, often.turns, device.name);
        ModelTimesFile kept = file == null ? null : new ModelTimesFile(file, how(benchmark.kind()));
        if (kept != null) {
            recipes.removeIf(recipe -> kept.has(recipe.attention().toString()));
        }
        List<ModelTime> times = new ArrayList<>();
        benchmark.run(
                recipes,
                output.console()::step,
                time -> {
                    times.add(time);
                    keep(kept, time);
                });
        return output.print(times, out -> table(out, benchmark.kind(), times));
    }

    private static void keep(ModelTimesFile file, ModelTime time) {
        try {
            if (file != null) {
                file.add(time);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String how(StepKind kind) {
        return Texts.format(
                "%s, %s; %d steps, %d turns; %s",
                words(kind), kind.device(), often.steps, often.turns, Machine.here());
    }

    private static String words(StepKind kind) {
        return Texts.format(
                "%s, batch %d, %s, %s",
                kind.model(), kind.batchSize(), kind.execution(), kind.precision());
    }

    private static void table(PrintWriter out, StepKind kind, List<ModelTime> times) {
        out.println(words(kind));
        out.printf(ROW, "attention", "parameters", "ms", "x bare", "least", "most");
        for (ModelTime time : times) {
            String attention = time.kind().attention();
            if (time.failed() != null) {
                out.printf("%-30s %s%n", attention, time.failed());
                continue;
            }
            out.printf(
                    ROW,
                    attention,
                    "+" + time.added(),
                    BenchOutput.number(time.milliseconds().median()),
                    BenchOutput.number(time.timesBare().median()),
                    BenchOutput.number(time.timesBare().least()),
                    BenchOutput.number(time.timesBare().most()));
        }
    }
}
