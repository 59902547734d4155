package ai.gaze.cli;

import ai.gaze.training.bench.DataBenchmark;
import ai.gaze.training.run.Recipe;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code gaze bench data}. */
@Command(
        name = "data",
        description =
                "Images per second of the data alone: gathered and normalized on the device, with"
                        + " each augmentation of the recipe, and with all of them.")
final class BenchDataCommand implements Callable<Integer> {

    @Mixin private RecipeOptions measured;
    @Mixin private StepTurns often;
    @Mixin private RunOptions options;
    @Mixin private BenchOutput output;

    @Override
    public Integer call() throws IOException {
        Recipe recipe = measured.recipe();
        Console console = output.console();
        DataBenchmark benchmark =
                new DataBenchmark(recipe, often.steps, often.turns(), options.device());
        return output.figures(
                benchmark.run(
                        options.loader(console).load(recipe.datasetSpec()).train(), console::step));
    }
}
