package ai.gaze.training.compare.report;

import ai.gaze.training.compare.Claim;
import ai.gaze.training.compare.ComparisonResult;
import ai.gaze.training.compare.TrainedOn;
import ai.gaze.training.report.Plural;
import ai.gaze.training.run.Recipe;
import ai.gaze.zoo.Texts;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** What belongs to every figure: data, recipe, machine, versions, command. */
final class Facts {

    private Facts() {}

    static Map<String, String> of(ComparisonResult result) {
        Recipe recipe = result.recipe();
        TrainedOn machine = result.machine();
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("Command", result.command());
        facts.put(
                "Data",
                Texts.format(
                        "%s, %,d training and %,d test images, %d classes",
                        result.dataset(),
                        result.trainImages(),
                        result.testImages(),
                        result.classes()));
        facts.put(
                "Recipe",
                Texts.format(
                        "%s: %s, batch %s, %s at %s, schedule %s, %s",
                        result.experiment().recipe(),
                        Plural.of(recipe.epochs(), "epoch"),
                        recipe.batchOfAStep(),
                        recipe.optimizer().name(),
                        recipe.optimizer().lr(),
                        recipe.schedule().name(),
                        "seeds 1 to " + result.experiment().seeds()));
        String gpus = machine.gpus().isEmpty() ? "" : "; " + String.join(", ", machine.gpus());
        facts.put(
                "Machine",
                Texts.format(
                        "trained on %s; %s, %s%d processors, %.0f GiB of memory%s",
                        machine.device(),
                        machine.processor(),
                        machine.alike() ? "" : "unlike machines with at least ",
                        machine.processors(),
                        machine.memory() / (double) (1L << 30),
                        gpus));
        facts.put(
                "Versions",
                machine.versions().entrySet().stream()
                        .filter(e -> !e.getKey().equals("processors"))
                        .map(e -> e.getKey() + " " + e.getValue())
                        .collect(Collectors.joining(", ")));
        facts.put("Written", result.created());
        return facts;
    }

    /** Names the variant of a claim. */
    static String label(ComparisonResult result, Claim claim) {
        return result.experiment().variants().stream()
                .filter(variant -> variant.name().equals(claim.variant()))
                .findFirst()
                .orElseThrow()
                .label();
    }

    /** Names a kind of claim. */
    static String name(Claim.Kind kind) {
        return switch (kind) {
            case ACCURACY_GAIN -> "gain over the baseline";
            case ACCURACY -> "accuracy";
            case MEAN_IOU -> "mean IoU";
            case TOP5 -> "top-5 accuracy";
            case PARAMETERS -> "parameters";
            case EXTRA_COMPUTE -> "extra compute";
            case EXTRA_TIME -> "extra time per epoch";
        };
    }
}
