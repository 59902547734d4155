package ai.gaze.cli;

import ai.gaze.training.run.Recipe;
import ai.gaze.training.run.RecipeFile;
import java.util.LinkedHashMap;
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
    private Map<String, String> settings = new LinkedHashMap<>();

    Recipe recipe() {
        return recipe(Map.of());
    }

    /** The recipe with further settings, which win. */
    Recipe recipe(Map<String, String> further) {
        Map<String, String> all = new LinkedHashMap<>(settings);
        all.putAll(further);
        return RecipeFile.read(recipe, all);
    }
}
