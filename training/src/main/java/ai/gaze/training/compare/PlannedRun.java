package ai.gaze.training.compare;

import ai.gaze.training.data.Datasets;
import ai.gaze.training.run.Recipe;
import ai.gaze.zoo.Nearest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One run of a comparison.
 *
 * @param variant the network
 * @param seed its seed
 * @param recipe what to train, and how
 * @param directory its run directory
 */
public record PlannedRun(Variant variant, int seed, Recipe recipe, Path directory) {

    /**
     * Returns all runs: seed after seed, so that pairs are complete early.
     *
     * @throws ai.gaze.zoo.UserException if there is no such data set
     */
    static List<PlannedRun> of(Experiment experiment, Path out) {
        Map<Variant, Recipe> recipes = new LinkedHashMap<>();
        for (Variant variant : experiment.variants()) {
            Recipe recipe = experiment.recipe(variant, 1);
            // Its name only: whether the data is there says the machine that trains.
            Datasets.registry().get(recipe.dataset());
            recipes.put(variant, recipe);
        }
        List<PlannedRun> runs = new ArrayList<>();
        for (int seed = 1; seed <= experiment.seeds(); seed++) {
            for (Variant variant : experiment.variants()) {
                runs.add(
                        new PlannedRun(
                                variant,
                                seed,
                                recipes.get(variant).withSeed(seed),
                                out.resolve(variant.name() + "-s" + seed)));
            }
        }
        return runs;
    }

    /**
     * Returns which of the runs of an experiment has a name.
     *
     * @throws ai.gaze.zoo.UserException if none has
     */
    public static int index(Experiment experiment, String name) {
        List<String> names = of(experiment, Path.of("")).stream().map(PlannedRun::name).toList();
        if (!names.contains(name)) {
            throw Nearest.unknown("run of experiment " + experiment.name(), name, names);
        }
        return names.indexOf(name);
    }

    PlannedRun withRecipe(Recipe other) {
        return new PlannedRun(variant, seed, other, directory);
    }

    /** Returns the name of the run: that of its directory. */
    public String name() {
        return directory.getFileName().toString();
    }
}
