package ai.gaze.training.compare;

import ai.gaze.training.EpochMetrics;
import ai.gaze.training.run.Recipe;
import ai.gaze.training.run.Settings;
import ai.gaze.zoo.ModelSummary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Made-up results for tests: no network is trained for them. */
public final class Results {

    private Results() {}

    /**
     * Returns an experiment of variants with these published accuracies, the first the baseline.
     */
    public static Experiment experiment(int seeds, Double... published) {
        List<Variant> variants = new ArrayList<>();
        for (int i = 0; i < published.length; i++) {
            variants.add(
                    new Variant(
                            "v" + i,
                            "Variant <" + i + ">",
                            Map.of("attention", i == 0 ? "none" : "se:reduction=" + (1 << i)),
                            new Published(published[i], null, null, null, null)));
        }
        return new Experiment(
                "made-up",
                "A made-up comparison & its page",
                "Nothing was trained for it.",
                "cnn",
                Settings.NONE,
                Settings.NONE,
                seeds,
                "v0",
                variants);
    }

    /** Returns runs with these accuracies, a row per variant and a column per seed; NaN failed. */
    public static List<RunOutcome> outcomes(double[][] accuracies) {
        List<RunOutcome> outcomes = new ArrayList<>();
        for (int v = 0; v < accuracies.length; v++) {
            for (int s = 0; s < accuracies[v].length; s++) {
                double accuracy = accuracies[v][s];
                boolean failed = Double.isNaN(accuracy);
                outcomes.add(
                        new RunOutcome(
                                "v" + v + "-s" + (s + 1),
                                "v" + v,
                                s + 1,
                                failed ? RunStatus.FAILED : RunStatus.FINISHED,
                                failed ? "the loss became NaN | in epoch 2" : null,
                                failed ? null : Double.valueOf(accuracy),
                                Map.of(),
                                failed ? null : "best",
                                failed ? null : Long.valueOf(700L << 20),
                                epochs(failed ? 1 : 5, failed ? 20 : accuracy)));
            }
        }
        return outcomes;
    }

    private static List<EpochMetrics> epochs(int count, double last) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(
                        e ->
                                new EpochMetrics(
                                        e,
                                        e * 100L,
                                        2.0 / e,
                                        last / 100 * e / count,
                                        "validation",
                                        2.0 / e,
                                        last / 100 * e / count,
                                        0.001,
                                        1000 + e,
                                        50 - e,
                                        45.0 - e,
                                        null,
                                        Map.of()))
                .toList();
    }

    /** Returns the rows of a made-up table, each variant a little dearer than the one before. */
    static List<VariantRow> rows(Experiment experiment, List<RunOutcome> outcomes) {
        Map<String, ModelSummary> costs = new LinkedHashMap<>();
        for (Variant variant : experiment.variants()) {
            int i = costs.size();
            costs.put(
                    variant.name(),
                    new ModelSummary(1_147_914 + 1000L * i, 0, 13_000_000 + 500_000L * i));
        }
        return Rows.of(experiment, costs, outcomes);
    }

    /** Returns a whole result. */
    public static ComparisonResult result(Experiment experiment, double[][] accuracies) {
        return result(experiment, outcomes(accuracies));
    }

    /**
     * The same with a metric that is known, and one of somebody's own that one run does not have.
     */
    public static ComparisonResult withMetrics(Experiment experiment, double[][] accuracies) {
        List<RunOutcome> outcomes = new ArrayList<>();
        for (RunOutcome run : outcomes(accuracies)) {
            Map<String, Double> metrics = new LinkedHashMap<>();
            if (run.isFinished()) {
                metrics.put("macro_f1", run.accuracy() / 100);
                if (run.seed() > 1) {
                    metrics.put("my_own", run.accuracy());
                }
            }
            outcomes.add(
                    new RunOutcome(
                            run.run(),
                            run.variant(),
                            run.seed(),
                            run.status(),
                            run.reason(),
                            run.accuracy(),
                            metrics,
                            run.testedCheckpoint(),
                            run.peakMemory(),
                            run.epochs()));
        }
        return result(experiment, outcomes);
    }

    private static ComparisonResult result(Experiment experiment, List<RunOutcome> outcomes) {
        List<VariantRow> rows = rows(experiment, outcomes);
        Recipe recipe = experiment.recipe(experiment.variants().get(0), 1);
        List<Claim> claims = Claims.judge(experiment, rows, false);
        TrainedOn machine =
                new TrainedOn(
                        "cpu",
                        "a processor",
                        2,
                        8L << 30,
                        List.of(),
                        Map.of("gaze", "0.1.0"),
                        true);
        return new ComparisonResult(
                "2026-01-01T00:00:00Z",
                "gaze compare made-up.yaml",
                machine,
                experiment,
                recipe,
                "cifar10",
                50_000,
                10_000,
                10,
                false,
                rows.stream()
                        .map(row -> row.withVerdict(claims.isEmpty() ? null : Verdict.HOLDS))
                        .toList(),
                claims,
                claims.isEmpty() ? List.of() : Claims.RULES,
                Notes.of(experiment, recipe, rows, outcomes, machine, false, 0),
                outcomes);
    }
}
