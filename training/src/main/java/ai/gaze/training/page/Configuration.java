package ai.gaze.training.page;

import ai.gaze.training.EpochMetrics;
import ai.gaze.training.metric.Metrics;
import ai.gaze.training.report.Plural;
import ai.gaze.training.run.Recipe;
import ai.gaze.training.run.RunInfo;
import ai.gaze.training.run.RunResult;
import ai.gaze.training.run.Validation;
import ai.gaze.zoo.Texts;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What was asked of a run, with what it ran, and how it ended. */
final class Configuration {

    private Configuration() {}

    static Map<String, String> summary(
            RunInfo info, Optional<RunResult> result, List<EpochMetrics> epochs) {
        Map<String, String> facts = new LinkedHashMap<>();
        result.ifPresent(
                r -> {
                    facts.put(
                            "Test accuracy",
                            Texts.format(
                                    "%.2f %%, loss %s%s (%s checkpoint)",
                                    100 * r.testAccuracy(),
                                    Metrics.text(Metrics.LOSS, r.testLoss()),
                                    Metrics.text(r.metrics()),
                                    r.testedCheckpoint()));
                    facts.put(
                            "Training",
                            Texts.format(
                                    "%s in %s; best epoch %d",
                                    Plural.of(r.epochs(), "epoch"),
                                    duration(r.seconds()),
                                    r.bestEpoch()));
                });
        if (info.recipe() == null) {
            facts.put(
                    "Network",
                    Texts.format("%s, %,d parameters", network(info), info.parameters()));
            facts.put("Data", Texts.format("%,d classes", info.classes().size()));
        } else {
            asked(info, epochs, facts);
        }
        return facts;
    }

    /** Names a network. */
    static String network(RunInfo info) {
        return info.network() == null ? "a program's own network" : info.network().words();
    }

    private static void asked(RunInfo info, List<EpochMetrics> epochs, Map<String, String> facts) {
        Recipe recipe = info.recipe();
        facts.put(
                "Network",
                Texts.format(
                        "%s with attention %s%s, %,d parameters, %simages of %s",
                        info.network().backbone(),
                        info.network().attention(),
                        info.network().head() == null ? "" : " and head " + info.network().head(),
                        info.parameters(),
                        info.network().channels() == 1 ? "grey " : "",
                        info.network().inputSize().words()));
        facts.put(
                "Data",
                Texts.format(
                        "%s, %d classes; %s",
                        info.dataset(),
                        info.classes().size(),
                        info.roles(hasOwnValidation(info, epochs))));
        facts.put(
                "Recipe",
                Texts.format(
                        "%s, batch %s, %s at %s, schedule %s, seed %d",
                        Plural.of(recipe.epochs(), "epoch"),
                        recipe.batchOfAStep(),
                        recipe.optimizer().name(),
                        recipe.optimizer().lr(),
                        recipe.schedule().name(),
                        recipe.seed()));
    }

    // The run's own word, which holds for data of every kind.
    private static boolean hasOwnValidation(RunInfo info, List<EpochMetrics> epochs) {
        boolean validated = !epochs.isEmpty() && epochs.get(0).evaluatedOn().equals("validation");
        return (info.files() != null && info.files().validation() != null)
                || (validated && info.recipe().validation() == Validation.TEST);
    }

    /** Where it ran, and with which versions. */
    static Map<String, String> machine(RunInfo info) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("Begun", info.created() + ", on " + info.device());
        facts.put(
                "Versions",
                info.versions().entrySet().stream()
                        .map(e -> e.getKey() + " " + e.getValue())
                        .collect(Collectors.joining(", ")));
        return facts;
    }

    private static String duration(double seconds) {
        Duration d = Duration.ofSeconds(Math.round(seconds));
        return d.toHours() > 0
                ? Texts.format("%d h %02d min", d.toHours(), d.toMinutesPart())
                : d.toMinutes() > 0
                        ? Texts.format("%d min %02d s", d.toMinutes(), d.toSecondsPart())
                        : d.toSeconds() + " s";
    }
}
