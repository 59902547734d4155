package ai.gaze.cli;

import ai.gaze.bench.MemoryBenchmark;
import ai.gaze.training.run.Recipe;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code gaze bench memory}. */
@Command(
        name = "memory",
        description =
                "Memory of the training loop after 200 steps and at the end, its slope per step,"
                        + " and the speed of the first and last 500 steps.")
final class BenchMemoryCommand implements Callable<Integer> {

    @Mixin private RecipeOptions measured;
    @Mixin private RunOptions options;
    @Mixin private BenchOutput output;

    @Option(
            names = "--steps",
            paramLabel = "N",
            defaultValue = "2000",
            description = "Steps in all. Default: ${DEFAULT-VALUE}.")
    private int steps;

    @Override
    public Integer call() throws IOException {
        Recipe recipe = measured.recipe();
        Console console = output.console();
        return output.figures(
                new MemoryBenchmark(recipe, steps, options.device())
                        .run(options.loader(console).load(recipe.datasetSpec()), console::step));
    }
}
