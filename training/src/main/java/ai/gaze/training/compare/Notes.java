package ai.gaze.training.compare;

import ai.gaze.training.run.Recipe;
import ai.gaze.training.run.Validation;
import ai.gaze.zoo.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What a reader must know to read a table rightly. */
final class Notes {

    private Notes() {}

    static List<String> of(
            Experiment experiment,
            Recipe recipe,
            List<VariantRow> rows,
            List<RunOutcome> outcomes,
            TrainedOn machine,
            boolean sample,
            int validationImages) {
        List<String> notes = new ArrayList<>();
        if (sample) {
            notes.add(
                    "The data are only the sample of CIFAR-10 inside Gaze: its accuracies mean"
                            + " nothing.");
        }
        if (experiment.instead() != null) {
            notes.add(
                    Texts.format(
                            "Trained by the recipe %s, and not by the experiment's own, %s.",
                            experiment.recipe(), experiment.instead()));
        }
        if (!experiment.changes().isEmpty()) {
            notes.add(
                    Texts.format(
                            "Changed from the experiment's settings: %s.",
                            experiment.changes().keys().stream()
                                    .map(key -> key + "=" + experiment.changes().text(key))
                                    .collect(Collectors.joining(", "))));
        }
        if (recipe.segments()) {
            notes.add(
                    "The variants are compared by mean IoU; accuracy is the share of pixels that is"
                            + " right.");
        }
        unfinished(outcomes, notes);
        seeds(experiment, notes);
        comparisons(rows, notes);
        notes.add("Test images: " + tested(recipe, validationImages));
        if (!machine.alike()) {
            notes.add(
                    "The runs were trained on unlike machines: times, images/s and memory of one"
                            + " row say nothing about those of another.");
        }
        notes.add(
                "Seconds per epoch (evaluation included) and images/s (training alone) are medians"
                        + " over all epochs; what else ran on the machine at the time is in them.");
        notes.add(
                "Peak memory: on a CPU the resident memory of the whole process, Java and what its"
                        + " earlier runs left included, so the least of the runs is given; on a GPU"
                        + " what the run added to the memory in use.");
        return notes;
    }

    private static String tested(Recipe recipe, int validationImages) {
        String once = "looked at once, at the end, with the checkpoint that was best on ";
        if (validationImages > 0) {
            return Texts.format("%s%,d validation images.", once, validationImages);
        }
        return recipe.validation() == Validation.TEST
                ? "they steered the schedule of the training, so the accuracy flatters."
                : Texts.format("%s%,d held-out training images.", once, recipe.holdOut());
    }

    private static void unfinished(List<RunOutcome> outcomes, List<String> notes) {
        for (RunOutcome run : outcomes) {
            if (run.status() == RunStatus.FAILED) {
                notes.add("Run " + run.run() + " failed and is in no mean: " + run.reason() + ".");
            }
        }
        long early = outcomes.stream().filter(r -> r.isFinished() && r.reason() != null).count();
        if (early > 0) {
            notes.add(
                    Texts.format(
                            "%s of %s runs ended before their last epoch; why stands beside each.",
                            early, outcomes.size()));
        }
        long missing =
                outcomes.stream()
                        .filter(r -> !r.isFinished() && r.status() != RunStatus.FAILED)
                        .count();
        if (missing > 0) {
            notes.add(
                    Texts.format(
                            "%s of %s runs are not finished; the same command goes on with them.",
                            missing, outcomes.size()));
        }
    }

    private static void seeds(Experiment experiment, List<String> notes) {
        if (experiment.seeds() == 1) {
            notes.add(
                    "One seed each: there is no spread, no interval and no test, and a difference"
                            + " may be chance.");
            return;
        }
        notes.add(
                "Accuracy is mean ± standard deviation over the seeds 1 to "
                        + experiment.seeds()
                        + ". The difference is to the baseline with the same seed, that is with the"
                        + " same initial weights of the backbone, order and augmentation; its 95 %"
                        + " interval and two-sided p-value are those of the paired t-test.");
    }

    private static void comparisons(List<VariantRow> rows, List<String> notes) {
        List<VariantRow> equal =
                rows.stream()
                        .filter(r -> r.difference().n() > 1 && r.difference().p() == null)
                        .toList();
        if (!equal.isEmpty()) {
            notes.add(
                    "The differences of these are the same from each seed, so there is nothing to"
                            + " test by: "
                            + each(equal, r -> Texts.format("%+.2f", r.difference().mean()))
                            + ".");
        }
        List<VariantRow> tested = rows.stream().filter(r -> r.difference().p() != null).toList();
        if (tested.isEmpty()) {
            return;
        }
        if (tested.size() > 1) {
            List<Double> corrected =
                    Holm.corrected(tested.stream().map(r -> r.difference().p()).toList());
            notes.add(
                    Texts.format(
                            "The p-values of the table are not corrected for their number. Those of"
                                    + " the %d comparisons corrected by Holm's method: %s.",
                            tested.size(),
                            each(tested, r -> probability(corrected.get(tested.indexOf(r))))));
        }
        notes.add(
                "What so few seeds can find: with the spread of these differences a true one of"
                        + " about so many points gives p < 0.05 in four of five such comparisons: "
                        + each(tested, r -> points(r.difference().detectable()))
                        + ".");
        notes.add(
                "What can be excluded, by two one-sided tests at 5 %: that the true difference is"
                        + " more than so many points, in either direction: "
                        + each(tested, r -> points(r.difference().equivalentWithin()))
                        + ".");
    }

    private static String probability(double p) {
        return p < 0.001 ? "< 0.001" : Texts.format("%.3f", p);
    }

    private static String points(double points) {
        return Texts.format("%.2f", points);
    }

    private static String each(List<VariantRow> rows, Function<VariantRow, String> said) {
        return rows.stream()
                .map(row -> row.variant().name() + " " + said.apply(row))
                .collect(Collectors.joining(", "));
    }
}
