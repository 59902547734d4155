package ai.gaze.training.run;

import ai.gaze.training.data.Datasets;
import ai.gaze.training.data.ImageFolder;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.registry.Registered;
import ai.gaze.zoo.registry.Registry;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/** Knows which keys of a recipe nothing reads, since another key says otherwise. */
final class UnreadKeys {

    // Optimizers whose weights decay unless one says otherwise.
    private static final List<String> DECAYING = List.of("adamw", "lamb");

    private UnreadKeys() {}

    /**
     * Returns why a key is not read; empty if it is.
     *
     * @param key the key
     * @param recipe a recipe that has every key
     */
    static Optional<String> why(String key, ObjectNode recipe) {
        int dot = key.indexOf('.');
        String group = dot < 0 ? "" : key.substring(0, dot);
        String name = key.substring(dot + 1);
        return switch (group) {
            case "schedule" ->
                    ofNamed("schedule", name, recipe)
                            .or(() -> momentumOfCycle(name, recipe))
                            .or(() -> startFactor(name, recipe));
            case "optimizer" ->
                    ofNamed("optimizer", name, recipe)
                            .or(() -> dampening(name, recipe))
                            .or(() -> decayOfAll(name, recipe))
                            .or(() -> alpha(name, recipe));
            case "data" -> data(name, recipe);
            case "augmentation" -> augmentation(name, recipe);
            case "ema" ->
                    unless(
                                    !name.equals("warmup") || isAboveZero("ema.decay", recipe),
                                    "where ema.decay is 0, and nothing is averaged; give ema.decay")
                            .or(() -> swaStart(name, recipe));
            case "stop" ->
                    unless(
                                    !name.equals("min-delta") || isGiven("stop.patience", recipe),
                                    "without stop.patience; give it")
                            .or(() -> watched(name, recipe));
            case "transfer" ->
                    unless(
                                    !(name.equals("partial") || name.equals("normalization"))
                                            || isGiven("transfer.init", recipe),
                                    "without transfer.init; name a file of weights there")
                            .or(() -> unfreeze(name, recipe));
            case "" -> ofNoGroup(name, recipe);
            default -> Optional.empty();
        };
    }

    private static Optional<String> ofNoGroup(String name, ObjectNode recipe) {
        return switch (name) {
            case "hold-out" ->
                    unless(
                            !text("validation", recipe).equals("test"),
                            "with validation test; set validation to hold-out");
            case "placement" ->
                    unless(
                            !text("attention", recipe).equals("none"),
                            "without attention; choose one");
            default -> Optional.empty();
        };
    }

    private static Optional<String> augmentation(String name, ObjectNode recipe) {
        JsonNode list = RecipeKeys.get(recipe, AugmentationList.KEY);
        if (!list.isArray() || name.equals("list")) {
            return Optional.empty();
        }
        boolean normalization = name.equals("mean") || name.equals("std");
        for (JsonNode entry : list) {
            if (normalization && entry.asText().matches("\\s*normalize\\s*:.*")) {
                return Optional.of(
                        "where augmentation is a list with normalize:mean=...,std=...; give it there");
            }
        }
        return unless(
                normalization,
                "where augmentation is a list; put into the list what is to be done, such as"
                        + " random-crop:padding=4");
    }

    private static Optional<String> data(String name, ObjectNode recipe) {
        String dataset = text("dataset", recipe);
        boolean known =
                Datasets.registry().find(dataset).stream()
                        .flatMap(type -> type.options().stream())
                        .anyMatch(option -> option.name().equals(name));
        if (!known) {
            return Optional.of(
                    "by data set "
                            + dataset
                            + ", whose images are as they are; choose dataset "
                            + ImageFolder.NAME);
        }
        boolean ofRandomCrop = name.equals("scale") || name.equals("ratio");
        return unless(
                !ofRandomCrop || text("data.crop", recipe).equals("random-resized"),
                "with data.crop center; choose random-resized");
    }

    private static Optional<String> momentumOfCycle(String name, ObjectNode recipe) {
        boolean momentum = name.equals("base-momentum") || name.equals("max-momentum");
        return unless(
                !momentum || !text("schedule.cycle-momentum", recipe).equals("false"),
                "where schedule.cycle-momentum is false; set it to true");
    }

    private static Optional<String> startFactor(String name, ObjectNode recipe) {
        return unless(
                !name.equals("start-factor") || isAboveZero("schedule.warmup-epochs", recipe),
                "where schedule.warmup-epochs is 0, and the rate does not rise; give"
                        + " schedule.warmup-epochs");
    }

    private static Optional<String> decayOfAll(String name, ObjectNode recipe) {
        boolean decays =
                isGiven("optimizer.weight-decay", recipe)
                        ? isAboveZero("optimizer.weight-decay", recipe)
                        : DECAYING.contains(text("optimizer.name", recipe));
        return unless(
                !name.equals("decay-bias-and-norm") || decays,
                "where no weight decays; give optimizer.weight-decay");
    }

    private static Optional<String> swaStart(String name, ObjectNode recipe) {
        int epochs = RecipeKeys.get(recipe, "epochs").asInt();
        return unless(
                !name.equals("swa-start")
                        || RecipeKeys.get(recipe, "ema.swa-start").asInt() <= epochs,
                Texts.format("in a training of %d epochs; give it more epochs", epochs));
    }

    private static Optional<String> watched(String name, ObjectNode recipe) {
        return unless(
                !name.equals("monitor")
                        || isGiven("stop.patience", recipe)
                        || isGiven("stop.target", recipe),
                "without stop.patience or stop.target; give one");
    }

    private static Optional<String> alpha(String name, ObjectNode recipe) {
        return unless(
                !name.equals("lookahead-alpha") || isAboveZero("optimizer.lookahead", recipe),
                "without optimizer.lookahead; give it");
    }

    private static Optional<String> unfreeze(String name, ObjectNode recipe) {
        int epochs = RecipeKeys.get(recipe, "epochs").asInt();
        return unless(
                !name.matches("unfreeze\\.[0-9]{1,9}")
                        || Integer.parseInt(name.substring(name.indexOf('.') + 1)) <= epochs,
                Texts.format("in a training of %d epochs; give it more epochs", epochs));
    }

    private static Optional<String> dampening(String name, ObjectNode recipe) {
        boolean cycled =
                text("schedule.name", recipe).equals("one-cycle")
                        && !text("schedule.cycle-momentum", recipe).equals("false");
        return unless(
                !name.equals("dampening") || cycled || isAboveZero("optimizer.momentum", recipe),
                "without a momentum; give optimizer.momentum");
    }

    private static Optional<String> ofNamed(String group, String name, ObjectNode recipe) {
        Registry<?> registry = RecipeKeys.OPTIONS.get(group);
        String chosen = text(group + ".name", recipe);
        Optional<? extends Registered> thing = registry.find(chosen);
        if (name.equals("name") || thing.isEmpty() || reads(thing.get(), name)) {
            return Optional.empty();
        }
        List<String> readers =
                registry.names().stream().filter(n -> reads(registry.get(n), name)).toList();
        return Optional.of(
                Texts.format(
                        "by %s %s, only by %s; choose %s with %s.name",
                        group,
                        chosen,
                        String.join(", ", readers),
                        readers.size() == 1 ? "it" : "one of these",
                        group));
    }

    private static boolean reads(Registered thing, String key) {
        return thing.options().stream().anyMatch(option -> option.name().equals(key));
    }

    private static Optional<String> unless(boolean read, String why) {
        return read ? Optional.empty() : Optional.of(why);
    }

    private static boolean isGiven(String key, ObjectNode recipe) {
        JsonNode value = RecipeKeys.get(recipe, key);
        return !value.isMissingNode() && !value.isNull();
    }

    private static boolean isAboveZero(String key, ObjectNode recipe) {
        return text(key, recipe).matches(".*[1-9].*");
    }

    private static String text(String key, ObjectNode recipe) {
        return RecipeKeys.get(recipe, key).asText();
    }
}
