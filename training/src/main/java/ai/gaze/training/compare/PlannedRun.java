package ai.gaze.training.compare;

import ai.gaze.training.run.Recipe;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One run of a comparison.
 *
 * @param variant the network
 * @param seed its seed
 * @param recipe what to train, and how
 * @param directory its run directory
 */
public record PlannedRun(Variant variant, int seed, Recipe recipe, Path directory) {

    /** Returns all runs: seed after seed, so that pairs are complete early. */
    static List<PlannedRun> of(Experiment experiment, Path out) {
        List<PlannedRun> runs = new ArrayList<>();
        for (int seed = 1; seed <= experiment.seeds(); seed++) {
            for (Variant variant : experiment.variants()) {
                runs.add(
                        new PlannedRun(
                                variant,
                                seed,
                                experiment.recipe(variant, seed),
                                out.resolve(variant.name() + "-s" + seed)));
            }
        }
        return runs;
    }

    /** Returns the name of the run: that of its directory. */
    public String name() {
        return directory.getFileName().toString();
    }
}
