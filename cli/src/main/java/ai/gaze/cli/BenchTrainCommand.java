package ai.gaze.cli;

import ai.gaze.bench.TrainBenchmark;
import ai.gaze.training.run.Recipe;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code gaze bench train}. */
@Command(
        name = "train",
        description =
                "Images per second of the whole training loop beside a bare loop over DJL's stock"
                        + " trainer, and their ratio.")
final class BenchTrainCommand implements Callable<Integer> {

    @Mixin private RecipeOptions measured;
    @Mixin private StepTurns often;
    @Mixin private RunOptions options;
    @Mixin private BenchOutput output;

    @Override
    public Integer call() throws IOException {
        Recipe recipe = measured.recipe();
        Console console = output.console();
        return output.figures(
                new TrainBenchmark(recipe, often.steps, often.turns, options.device())
                        .run(options.loader(console).load(recipe.datasetSpec()), console::step));
    }
}
