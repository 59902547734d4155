package ai.gaze.training.run;

import ai.gaze.training.EpochMetrics;
import ai.gaze.training.metric.MetricKeys;
import ai.gaze.training.metric.Metrics;
import ai.gaze.zoo.Excerpt;
import ai.gaze.zoo.Texts;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Checks that the figures of a run can be true before anybody reads them in a table. */
public final class RunChecks {

    private RunChecks() {}

    /**
     * Refuses an end that no run comes to. The loss may be anything: that of a network that
     * overflows on an image is not a number.
     */
    static void requireSense(Path file, RunResult result) {
        require(file, result.epochs() >= 1, "epochs", result.epochs());
        require(
                file,
                result.bestEpoch() >= 1 && result.bestEpoch() <= result.epochs(),
                "best-epoch",
                result.bestEpoch());
        requireShare(file, "best-accuracy", result.bestAccuracy());
        requireShare(file, "test-accuracy", result.testAccuracy());
        String tested = result.testedCheckpoint();
        require(file, "last".equals(tested) || "best".equals(tested), "tested-checkpoint", tested);
        requireAmount(file, "seconds", result.seconds());
        requireMetrics(file, RunResult.PREFIX, result.metrics());
    }

    /** Refuses an epoch that no run has. */
    static void requireSense(Path file, EpochMetrics epoch) {
        require(file, epoch.epoch() >= 1, "epoch", epoch.epoch());
        require(file, epoch.iteration() >= 1, "iteration", epoch.iteration());
        requireShare(file, "train_accuracy", epoch.trainAccuracy());
        requireShare(file, "eval_accuracy", epoch.evalAccuracy());
        String on = epoch.evaluatedOn();
        require(file, "test".equals(on) || "validation".equals(on), "evaluated_on", on);
        requireAmount(file, "learning_rate", epoch.learningRate());
        requireAmount(file, "images_per_second", epoch.imagesPerSecond());
        requireAmount(file, "seconds", epoch.seconds());
        if (epoch.loopSeconds() != null) {
            requireAmount(file, "loop_seconds", epoch.loopSeconds());
        }
        requireMetrics(file, EpochMetrics.PREFIX, epoch.metrics());
    }

    // What is not a number may be what a metric gives; somebody's own one may be any number.
    private static void requireMetrics(Path file, String prefix, Map<String, Double> metrics) {
        metrics.forEach(
                (name, value) -> {
                    boolean share = value != null && !value.isNaN() && Metrics.isShare(name);
                    boolean sense = value != null && (!share || (value >= 0 && value <= 1));
                    require(file, sense, MetricKeys.of(prefix, name), value);
                });
    }

    /**
     * Refuses the files of a run that do not belong together.
     *
     * @param run the run directory
     * @param recipe what was asked of it
     * @param epochs what each epoch gave so far
     */
    public static void requireWhole(Path run, Recipe recipe, List<EpochMetrics> epochs) {
        Path file = run.resolve("metrics.jsonl");
        if (epochs.size() > recipe.epochs()) {
            throw JsonFile.damaged(
                    file,
                    Texts.format(
                            "it has %d epochs where the recipe has %d",
                            epochs.size(), recipe.epochs()),
                    null);
        }
        for (int i = 0; i < epochs.size(); i++) {
            require(file, epochs.get(i).epoch() == i + 1, "epoch", epochs.get(i).epoch());
        }
    }

    /**
     * Refuses the end of a run that is not the end of what was asked.
     *
     * @param run the run directory
     * @param recipe what was asked of it
     * @param epochs what each epoch gave
     * @param result how it ended
     */
    public static void requireWhole(
            Path run, Recipe recipe, List<EpochMetrics> epochs, RunResult result) {
        requireWhole(run, recipe, epochs);
        Path file = run.resolve("result.json");
        boolean ended =
                result.stopped() == null
                        ? result.epochs() == recipe.epochs()
                        : result.epochs() < recipe.epochs();
        require(file, ended, "epochs", result.epochs());
        boolean heldOut = recipe.validation() == Validation.HOLD_OUT;
        // Data may have validation images of their own, and then it is the best one, too.
        require(
                file,
                !heldOut || result.testedCheckpoint().equals("best"),
                "tested-checkpoint",
                result.testedCheckpoint());
        if (epochs.size() != result.epochs()) {
            throw JsonFile.damaged(
                    run.resolve("metrics.jsonl"),
                    Texts.format("it has %d of %d epochs", epochs.size(), result.epochs()),
                    null);
        }
    }

    private static void requireShare(Path file, String key, double value) {
        require(file, value >= 0 && value <= 1, key, value);
    }

    private static void requireAmount(Path file, String key, double value) {
        require(file, value >= 0 && Double.isFinite(value), key, value);
    }

    private static void require(Path file, boolean sense, String key, Object value) {
        if (!sense) {
            throw JsonFile.damaged(
                    file,
                    Texts.format(
                            "its %s is %s, which cannot be",
                            key, Excerpt.of(String.valueOf(value))),
                    null);
        }
    }
}
