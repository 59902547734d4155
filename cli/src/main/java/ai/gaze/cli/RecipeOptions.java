package ai.gaze.cli;

import ai.gaze.training.run.Recipe;
import ai.gaze.training.run.RecipeFile;
import ai.gaze.training.run.Settings;
import ai.gaze.zoo.UserException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** What a benchmark measures. */
final class RecipeOptions {

    @Option(
            names = "--recipe",
            paramLabel = "NAME|FILE",
            defaultValue = "cnn",
            description = "Recipe whose network and batch are measured. Default: ${DEFAULT-VALUE}.")
    private String recipe;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Any key of the recipe, such as model=simple-cnn or attention=se.")
    private List<String> settings = new ArrayList<>();

    Recipe recipe() {
        return recipe(Map.of());
    }

    /** The recipe with further settings, which win. */
    Recipe recipe(Map<String, String> further) {
        Recipe read =
                RecipeFile.read(recipe, List.of(Settings.parse(settings), Settings.parse(further)));
        if (read.segments()) {
            throw new UserException(
                    "benchmarks are of networks that give a class of each image; set task to classification");
        }
        return read;
    }
}
