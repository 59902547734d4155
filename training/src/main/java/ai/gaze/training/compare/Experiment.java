package ai.gaze.training.compare;

import ai.gaze.training.run.Recipe;
import ai.gaze.training.run.RecipeFile;
import ai.gaze.zoo.UserException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is compared: several networks, each trained with the same recipe from the same seeds.
 *
 * <p>Runs of one seed share the initial weights of the backbone, the order of the images and their
 * augmentation: they differ by the attention alone, and are compared in pairs.
 *
 * @param name short, for folders
 * @param title for the head of the report
 * @param about a few sentences for the report
 * @param recipe name or file of the recipe
 * @param settings recipe keys that differ from the recipe
 * @param changes recipe keys that a person changed for this time
 * @param seeds number of seeds, which are 1, 2, ...
 * @param baseline name of the variant that the others are compared with
 * @param variants the networks
 */
public record Experiment(
        String name,
        String title,
        String about,
        String recipe,
        Map<String, String> settings,
        Map<String, String> changes,
        int seeds,
        String baseline,
        List<Variant> variants) {

    public Experiment {
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
        changes = Collections.unmodifiableMap(new LinkedHashMap<>(changes));
        variants = List.copyOf(variants);
        if (seeds < 1) {
            throw new UserException("seeds must be at least 1, not " + seeds);
        }
    }

    /** Returns the same experiment with another number of seeds. */
    public Experiment withSeeds(int other) {
        return new Experiment(
                name, title, about, recipe, settings, changes, other, baseline, variants);
    }

    /**
     * Returns the same experiment with other values of recipe keys.
     *
     * @throws UserException if a key is one that the variants or the seeds decide
     */
    public Experiment withChanges(Map<String, String> changed) {
        for (String key : changed.keySet()) {
            if (key.equals("seed")) {
                throw new UserException(
                        "seed cannot be set for a comparison; say how many seeds with --seeds");
            }
            if (ExperimentFile.isNetworkKey(key)) {
                throw new UserException(
                        key
                                + " cannot be set for a whole comparison: the variants of experiment "
                                + name
                                + " decide it; write an experiment of your own in a YAML file");
            }
        }
        Experiment other = withAll(changed);
        boolean same = other.recipe(variants.get(0), 1).equals(recipe(variants.get(0), 1));
        return same ? this : other;
    }

    /** Returns the same experiment with these and the earlier changes. */
    Experiment withAll(Map<String, String> more) {
        Map<String, String> all = new LinkedHashMap<>(changes);
        all.putAll(more);
        return new Experiment(name, title, about, recipe, settings, all, seeds, baseline, variants);
    }

    /** Returns what a run trains, and how. */
    public Recipe recipe(Variant variant, int seed) {
        Map<String, String> all = new LinkedHashMap<>(settings);
        all.putAll(changes);
        all.putAll(variant.network());
        all.put("seed", Integer.toString(seed));
        return RecipeFile.read(recipe, all);
    }

    /** Returns the variant that the others are compared with. */
    public Variant baselineVariant() {
        return variants.stream().filter(this::isBaseline).findFirst().orElseThrow();
    }

    /** Returns whether a variant is the one that the others are compared with. */
    public boolean isBaseline(Variant variant) {
        return variant.name().equals(baseline);
    }
}
