package ai.gaze.training.compare;

import ai.gaze.training.data.ImageDataset;
import ai.gaze.training.run.Recipe;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * What a comparison shows, with everything that belongs to its figures.
 *
 * @param created when this was put together, ISO 8601
 * @param command the command that makes it
 * @param machine where it was measured
 * @param experiment what was compared
 * @param recipe the recipe of the baseline with seed 1, every default written out
 * @param dataset name of the data set
 * @param trainImages training images, those that are held out included
 * @param testImages test images
 * @param classes number of classes
 * @param sample whether the data are only the sample in the jar
 * @param rows the table
 * @param claims what the runs say about published claims
 * @param rules how claims are judged
 * @param notes what a reader must know
 * @param runs each run
 */
@JsonNaming(PropertyNamingStrategies.KebabCaseStrategy.class)
public record ComparisonResult(
        String created,
        String command,
        TrainedOn machine,
        Experiment experiment,
        Recipe recipe,
        String dataset,
        int trainImages,
        int testImages,
        int classes,
        boolean sample,
        List<VariantRow> rows,
        List<Claim> claims,
        List<String> rules,
        List<String> notes,
        List<RunOutcome> runs) {

    /**
     * Puts together what is known so far.
     *
     * @param comparison what was compared
     * @param command the command that makes it
     * @param outcomes how far each run is
     */
    public static ComparisonResult of(
            Comparison comparison, String command, List<RunOutcome> outcomes) {
        Experiment experiment = comparison.experiment();
        ImageDataset data = comparison.dataset();
        List<VariantRow> rows = Rows.of(experiment, comparison.costs(), outcomes);
        List<Claim> claims = Claims.judge(experiment, rows, data.sample());
        Recipe recipe = comparison.runs().get(0).recipe();
        TrainedOn machine = TrainedOn.of(comparison.device(), comparison.runs(), outcomes);
        return new ComparisonResult(
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                command,
                machine,
                experiment,
                recipe,
                data.name(),
                data.train().size(),
                data.test().size(),
                data.classNames().size(),
                data.sample(),
                judged(rows, claims, recipe.segments() ? Claim.Kind.MEAN_IOU : Claim.Kind.ACCURACY),
                claims,
                claims.isEmpty() ? List.of() : Claims.RULES,
                Notes.of(
                        experiment,
                        recipe,
                        rows,
                        outcomes,
                        machine,
                        data.sample(),
                        data.validation() == null ? 0 : data.validation().size()),
                outcomes);
    }

    /** The verdict of a row is that on its gain; the baseline's that on what it reaches. */
    private static List<VariantRow> judged(
            List<VariantRow> rows, List<Claim> claims, Claim.Kind level) {
        List<VariantRow> judged = new ArrayList<>();
        for (VariantRow row : rows) {
            Claim.Kind kind = row.baseline() ? level : Claim.Kind.ACCURACY_GAIN;
            judged.add(
                    row.withVerdict(
                            claims.stream()
                                    .filter(c -> c.variant().equals(row.variant().name()))
                                    .filter(c -> c.kind() == kind)
                                    .map(Claim::verdict)
                                    .findFirst()
                                    .orElse(null)));
        }
        return judged;
    }

    /** Returns the names of the metrics beyond loss and accuracy that any run has. */
    @JsonIgnore
    public List<String> metrics() {
        return rows.stream().flatMap(row -> row.metrics().keySet().stream()).distinct().toList();
    }

    /** Returns whether every run finished. */
    public boolean isComplete() {
        return runs.stream().allMatch(RunOutcome::isFinished);
    }
}
