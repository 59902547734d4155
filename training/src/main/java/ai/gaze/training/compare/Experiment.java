package ai.gaze.training.compare;

import ai.gaze.training.metric.Metrics;
import ai.gaze.training.run.Recipe;
import ai.gaze.training.run.RecipeFile;
import ai.gaze.training.run.Settings;
import ai.gaze.zoo.UserException;
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
 * @param instead the recipe of the experiment, where a person took another one for this time; else
 *     {@code null}
 * @param seeds number of seeds, which are 1, 2, ...
 * @param baseline name of the variant that the others are compared with
 * @param variants the networks
 */
public record Experiment(
        String name,
        String title,
        String about,
        String recipe,
        Settings settings,
        Settings changes,
        String instead,
        int seeds,
        String baseline,
        List<Variant> variants) {

    // Nobody waits for more, and a slip of the hand should not ask for it.
    private static final int MOST_SEEDS = 1000;
    private static final int MOST_RUNS = 10_000;

    public Experiment {
        variants = List.copyOf(variants);
        if (seeds < 1) {
            throw new UserException("seeds must be at least 1, not " + seeds);
        }
        if (seeds > MOST_SEEDS) {
            throw new UserException("seeds must be at most " + MOST_SEEDS + ", not " + seeds);
        }
        if (seeds * variants.size() > MOST_RUNS) {
            throw UserException.of(
                    "%d variants from %d seeds each are more than %d runs; compare fewer of them"
                            + " at a time",
                    variants.size(), seeds, MOST_RUNS);
        }
    }

    /** One that is trained by its own recipe. */
    public Experiment(
            String name,
            String title,
            String about,
            String recipe,
            Settings settings,
            Settings changes,
            int seeds,
            String baseline,
            List<Variant> variants) {
        this(name, title, about, recipe, settings, changes, null, seeds, baseline, variants);
    }

    /** Returns the same experiment with another number of seeds. */
    public Experiment withSeeds(int other) {
        return new Experiment(
                name, title, about, recipe, settings, changes, instead, other, baseline, variants);
    }

    /**
     * Returns the same networks trained by another recipe, without what this experiment sets in its
     * own.
     *
     * @param other name or file of the recipe
     */
    public Experiment withRecipe(String other) {
        String own = instead == null ? recipe : instead;
        // What is learnt is the experiment's, and its variants may have nothing but that.
        Settings task =
                recipe(variants.get(0), 1).segments()
                        ? Settings.NONE.withText("task", "segmentation")
                        : Settings.NONE;
        Experiment with =
                new Experiment(
                        name, title, about, other, task, changes, own, seeds, baseline, variants);
        String data = with.recipe(variants.get(0), 1).dataset();
        return data.equals(recipe(variants.get(0), 1).dataset())
                ? with
                : with.with(Settings.NONE.withText("dataset", data));
    }

    /**
     * Returns the same experiment with other values of recipe keys.
     *
     * @throws UserException if a key is one that the variants or the seeds decide
     */
    public Experiment withChanges(Settings changed) {
        for (String key : changed.keys()) {
            if (key.equals("seed")) {
                throw new UserException(
                        "seed cannot be set for a comparison; say how many seeds instead");
            }
            boolean differs = variants.stream().anyMatch(v -> v.settings().keys().contains(key));
            if (differs || ExperimentFile.isNetworkKey(key)) {
                throw UserException.of(
                        "%s cannot be set for a whole comparison: the variants of experiment %s"
                                + " decide it; write an experiment of your own in a YAML file",
                        key, name);
            }
        }
        Experiment other = with(changed);
        boolean same = other.recipe(variants.get(0), 1).equals(recipe(variants.get(0), 1));
        return same ? this : other;
    }

    private Experiment with(Settings changed) {
        return new Experiment(
                name,
                title,
                about,
                recipe,
                settings,
                changes.and(changed),
                instead,
                seeds,
                baseline,
                variants);
    }

    /** Returns what a run trains, and how. */
    public Recipe recipe(Variant variant, int seed) {
        Settings own = Settings.NONE.withNumber("seed", seed);
        for (Map.Entry<String, String> key : variant.network().entrySet()) {
            own =
                    key.getKey().equals("head-stage")
                            ? own.withYaml(key.getKey(), key.getValue())
                            : own.withText(key.getKey(), key.getValue());
        }
        return RecipeFile.read(recipe, List.of(settings, changes, variant.settings(), own));
    }

    /** Returns the metric by which they are compared: accuracy, of a segmentation mean IoU. */
    public String compared() {
        return recipe(baselineVariant(), 1).segments()
                ? Metrics.meanIou().name()
                : Metrics.ACCURACY;
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
