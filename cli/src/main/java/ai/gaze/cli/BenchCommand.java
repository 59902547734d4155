package ai.gaze.cli;

import ai.gaze.training.bench.Figure;
import ai.gaze.training.bench.MemoryBenchmark;
import ai.gaze.training.bench.TrainBenchmark;
import ai.gaze.training.run.Recipe;
import ai.gaze.training.run.RecipeFile;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gaze bench}. */
@Command(
        name = "bench",
        subcommands = BenchModelsCommand.class,
        description = "Measures speed and memory, side by side in one run.",
        footer = {"", "Machines are noisy: trust ratios and medians, not single figures."})
final class BenchCommand implements Runnable {

    @Spec private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    @Command(
            name = "train",
            description =
                    "Images per second of the whole training loop beside a bare loop over DJL's stock trainer, and their ratio.")
    int train(
            @Mixin Measured measured,
            @Mixin RunOptions options,
            @Option(
                            names = "--steps",
                            paramLabel = "N",
                            defaultValue = "200",
                            description = "Steps of a turn. Default: ${DEFAULT-VALUE}.")
                    int steps,
            @Option(
                            names = "--turns",
                            paramLabel = "N",
                            defaultValue = "5",
                            description = "Turns that count. Default: ${DEFAULT-VALUE}.")
                    int turns)
            throws IOException {
        Recipe recipe = measured.recipe();
        Console console = console();
        return show(
                measured,
                new TrainBenchmark(recipe, steps, turns, options.device)
                        .run(options.loader(console).load(recipe.dataset()), console::step));
    }

    @Command(
            name = "memory",
            description = "Resident memory of the training loop after 200 steps and at the end.")
    int memory(
            @Mixin Measured measured,
            @Mixin RunOptions options,
            @Option(
                            names = "--steps",
                            paramLabel = "N",
                            defaultValue = "2000",
                            description = "Steps in all. Default: ${DEFAULT-VALUE}.")
                    int steps)
            throws IOException {
        Recipe recipe = measured.recipe();
        Console console = console();
        return show(
                measured,
                new MemoryBenchmark(recipe, steps, options.device)
                        .run(options.loader(console).load(recipe.dataset()), console::step));
    }

    private Console console() {
        return new Console(spec.commandLine().getOut(), spec.commandLine().getErr());
    }

    private int show(Measured measured, List<Figure> figures) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        if (measured.json) {
            out.println(
                    new ObjectMapper()
                            .writerWithDefaultPrettyPrinter()
                            .writeValueAsString(figures));
        } else {
            out.printf(
                    Locale.ROOT,
                    "%-50s %-9s %10s %10s %10s%n",
                    "",
                    "unit",
                    "median",
                    "least",
                    "most");
            for (Figure f : figures) {
                out.printf(
                        Locale.ROOT,
                        "%-50s %-9s %,10.2f %,10.2f %,10.2f%n",
                        f.name(),
                        f.unit(),
                        f.median(),
                        f.least(),
                        f.most());
            }
        }
        out.flush();
        return 0;
    }

    /** What is measured. */
    static final class Measured {

        @Option(
                names = "--recipe",
                paramLabel = "NAME|FILE",
                defaultValue = "cnn",
                description =
                        "Recipe whose network and batch are measured. Default: ${DEFAULT-VALUE}.")
        private String recipe;

        @Option(
                names = "--set",
                paramLabel = "KEY=VALUE",
                description = "Any key of the recipe, such as model=simple-cnn or attention=se.")
        private Map<String, String> settings = new LinkedHashMap<>();

        @Option(names = "--json", description = "Print JSON instead of a table.")
        private boolean json;

        private Recipe recipe() {
            return RecipeFile.read(recipe, settings);
        }
    }
}
