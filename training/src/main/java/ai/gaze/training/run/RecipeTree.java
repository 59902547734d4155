package ai.gaze.training.run;

import ai.gaze.training.augment.AugmentationPipeline;
import ai.gaze.training.data.DatasetType;
import ai.gaze.training.hub.HubAddress;
import ai.gaze.zoo.AttentionSpec;
import ai.gaze.zoo.FreezePlan;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.attention.Attentions;
import ai.gaze.zoo.backbone.Backbones;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A recipe that is being put together: defaults, and layers of settings over them. */
final class RecipeTree {

    /** What somebody wrote, and the recipe as it was with that and nothing above it. */
    private record Layer(Settings settings, ObjectNode recipe) {}

    private static final String UNFREEZE = "transfer.unfreeze";
    private static final String NORMALIZATION = "transfer.normalization";

    private final ObjectNode tree;
    private final RecipeKeys keys;
    private final List<Layer> layers = new ArrayList<>();
    private ObjectNode defaults;
    private Settings written = Settings.NONE;

    /**
     * @param defaults has every key
     */
    RecipeTree(ObjectNode defaults) {
        tree = defaults.deepCopy();
        this.defaults = defaults;
        keys = new RecipeKeys(defaults);
    }

    /** Lets the options of the data set be set below {@code data}. */
    void allow(DatasetType dataset) {
        keys.allow(dataset);
    }

    /** Puts other defaults in place of some of them. */
    void setDefaults(Settings others) {
        others.values()
                .forEach(
                        (key, value) -> {
                            try {
                                keys.set(tree, key, value);
                            } catch (UserException e) {
                                throw at(others.places().get(key), e);
                            }
                        });
        defaults = tree.deepCopy();
    }

    /** Puts settings above all that was set before. */
    void set(Settings settings) {
        // The epochs of one plan are not mixed with those of another.
        if (settings.keys().stream().anyMatch(key -> (key + ".").startsWith(UNFREEZE + "."))) {
            tree.withObject("/" + UNFREEZE.replace('.', '/')).removeAll();
        }
        settings.values()
                .forEach(
                        (key, value) -> {
                            try {
                                keys.set(tree, key, value);
                            } catch (UserException e) {
                                throw at(settings.places().get(key), e);
                            }
                        });
        layers.add(new Layer(settings, tree.deepCopy()));
        written = written.and(settings);
    }

    /**
     * Returns the recipe.
     *
     * @throws UserException if a value is wrong, or something was written that is not read
     */
    Recipe recipe() {
        normalizeAsOnTheHub();
        Recipe recipe = convert(tree, written);
        try {
            requireNoOptionsOfNone(recipe.attention());
            AugmentationPipeline augmentation = AugmentationPipeline.of(recipe.augmentation());
            if (recipe.segments()) {
                augmentation.requireForMasks();
            }
            requireFrozenBeforeUnfrozen(recipe.transfer().plan());
            recipe.monitors();
        } catch (UserException e) {
            throw placed("", e, written);
        }
        requireKnown("model", () -> Backbones.get(recipe.model()));
        if (!recipe.attention().isNone()) {
            requireKnown("attention", () -> Attentions.get(recipe.attention().name()));
        }
        layers.forEach(this::requireRead);
        return recipe;
    }

    // Weights of the hub come with the mean and deviation of the images that they know.
    private void normalizeAsOnTheHub() {
        JsonNode init = RecipeKeys.get(tree, "transfer.init");
        JsonNode chosen = RecipeKeys.get(tree, NORMALIZATION);
        if (init.isTextual()
                && HubAddress.is(init.asText())
                && (chosen.isNull() || chosen.isMissingNode())
                && !RecipeKeys.get(tree, "augmentation").toString().contains("\"normalize")
                && written.keys().stream().noneMatch(k -> k.matches("(.*\\.)?(mean|std)"))) {
            keys.set(tree, NORMALIZATION, TextNode.valueOf("weights"));
        }
    }

    // Before the network is built, as here it is known where its name was written.
    private void requireKnown(String key, Runnable look) {
        Optional<String> place =
                written.keys().stream()
                        .filter(k -> k.equals(key) || k.equals(key + ".name"))
                        .map(written.places()::get)
                        .filter(Objects::nonNull)
                        .findFirst();
        try {
            if (place.isPresent()) {
                look.run();
            }
        } catch (UserException e) {
            throw at(place.get(), e);
        }
    }

    // Not read by what was chosen in its layer, nor by what is chosen in the end: then whoever
    // wrote
    // it means something that does not happen. A value that is the default changes nothing.
    private void requireRead(Layer layer) {
        for (Map.Entry<String, JsonNode> setting : layer.settings().values().entrySet()) {
            String key = setting.getKey();
            Optional<String> why = UnreadKeys.why(key, tree);
            if (why.isPresent()
                    && UnreadKeys.why(key, layer.recipe()).isPresent()
                    && !isSame(setting.getValue(), RecipeKeys.get(defaults, key))
                    && !setting.getValue().isNull()
                    && !RecipeKeys.isDefault(key, setting.getValue())) {
                throw at(
                        layer.settings().places().get(key),
                        new UserException(
                                "recipe key "
                                        + key
                                        + " is not read "
                                        + why.get()
                                        + ", or leave "
                                        + key
                                        + " out"));
            }
        }
    }

    static boolean isSame(JsonNode a, JsonNode b) {
        if (a.isNumber() && b.isNumber()) {
            return a.doubleValue() == b.doubleValue();
        }
        if (!a.isArray() || !b.isArray() || a.size() != b.size()) {
            return a.equals(b);
        }
        Iterator<JsonNode> others = b.iterator();
        for (JsonNode item : a) {
            if (!isSame(item, others.next())) {
                return false;
            }
        }
        return true;
    }

    /**
     * Makes the record of a tree.
     *
     * @param written what of it somebody wrote, to name the place of a mistake
     */
    static Recipe convert(ObjectNode tree, Settings written) {
        try {
            return RunJson.MAPPER.treeToValue(tree, Recipe.class);
        } catch (JsonMappingException e) {
            UserException said =
                    e.getCause() instanceof UserException user ? user : RecipeTypes.wrong(tree, e);
            throw placed(RecipeTypes.key(e), said, written);
        } catch (JsonProcessingException e) {
            throw new UserException("the recipe cannot be read: " + e.getOriginalMessage(), e);
        }
    }

    /**
     * Says where the mistake is: the written key itself, or the one in its group that the message
     * names first.
     */
    private static UserException placed(String key, UserException said, Settings written) {
        if (written.values().containsKey(key)) {
            return at(written.places().get(key), said);
        }
        String prefix = key.isEmpty() ? "" : key + ".";
        String place = null;
        int first = Integer.MAX_VALUE;
        for (String other : written.keys()) {
            String last = other.substring(other.lastIndexOf('.') + 1);
            String either = "(?:" + Pattern.quote(other) + "|" + Pattern.quote(last) + ")";
            Matcher named =
                    Pattern.compile("(?<![\\w.-])" + either + "(?![\\w-])")
                            .matcher(said.getMessage());
            if (other.startsWith(prefix) && named.find() && named.start() < first) {
                first = named.start();
                place = written.places().get(other);
            }
        }
        return at(place, said);
    }

    private static UserException at(String place, UserException said) {
        return place == null ? said : new UserException(place + ": " + said.getMessage(), said);
    }

    // Not in the attention itself: a run that was once written stays readable.
    private static void requireNoOptionsOfNone(AttentionSpec attention) {
        if (attention.isNone() && !attention.options().isEmpty()) {
            throw new UserException(
                    "attention none has no options, but "
                            + attention.options().keySet().iterator().next()
                            + " was given; choose an attention or leave its options out");
        }
    }

    private static void requireFrozenBeforeUnfrozen(FreezePlan plan) {
        if (plan.isNone() && !plan.unfreeze().isEmpty()) {
            throw new UserException(
                    "transfer.unfreeze names "
                            + String.join(", ", plan.unfreeze().get(plan.unfreeze().firstKey()))
                            + ", but nothing is frozen; name it in transfer.freeze, too, or leave"
                            + " transfer.unfreeze out");
        }
    }
}
